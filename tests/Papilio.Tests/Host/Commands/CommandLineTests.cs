using Papilio.Host.Commands;
using Papilio.Platform.Store;

namespace Papilio.Tests.Host.Commands;

public sealed class CommandLineTests() : CommandsOnAStore(Engine.Sqlite)
{
    [Theory]
    [InlineData("bogus")]
    [InlineData("backup")]
    [InlineData("staff add --email a@b.example --name A --role king")]
    [InlineData("erase not-an-id --reason x")]
    [InlineData("replay /nowhere/at/all.jsonl")]
    [InlineData("replay x --parallel 900")]
    [InlineData("advance soon --url http://127.0.0.1:1 --key pk_x")]
    [InlineData("advance 3d")]
    [InlineData("backup x.zip --url ftp://here")]
    [InlineData("verify --Papilio:Dato=elsewhere")]
    [InlineData("verify --Papilio:Data")]
    [InlineData("verify --Papilio:Limits:Nothing=1")]
    public async Task What_is_asked_wrongly_is_said_in_one_sentence_with_code_2(string line)
    {
        var (code, _, error) = await RunAsync([], line.Split(' '));

        error.Trim().ShouldNotBeEmpty();
        error.Trim().Split('\n').Length.ShouldBe(1);
        error.ShouldNotContain("   at ");
        code.ShouldBe(2, error);
    }

    [Theory]
    [InlineData("verify")]
    [InlineData("backup {0}/x.zip")]
    [InlineData("erase 018c0000-0000-7000-8000-00000000c0de --reason x")]
    [InlineData("export 018c0000-0000-7000-8000-00000000c0de {0}/x.json")]
    [InlineData("restore {0}/none.zip")]
    [InlineData("advance 3d --url http://127.0.0.1:1 --key pk_x")]
    public async Task What_cannot_be_done_is_said_in_one_sentence_with_code_1(string line)
    {
        var (code, _, error) = await RunAsync([$"--Papilio:Data={FileIn("nothing")}"], string.Format(line, Root).Split(' '));

        error.Trim().Split('\n').Length.ShouldBe(1);
        error.ShouldNotContain("   at ");
        code.ShouldBe(1, error);
    }

    [Fact]
    public async Task An_account_added_on_the_command_line_can_sign_in_with_the_password_that_was_shown()
    {
        var place = await PlaceAsync(Engine.Sqlite);
        var (host, administrator) = await StartAsync(place);
        administrator.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();

        var added = await RunAsync(place, "staff", "add", "--email", "Mei@Qinghe.example", "--name", "梅", "--role", "leader");
        var again = await RunAsync(place, "staff", "add", "--email", "mei@qinghe.example", "--name", "梅", "--role", "leader");

        added.Code.ShouldBe(0, added.Error);
        again.Code.ShouldBe(1);
        again.Error.ShouldContain("E-mail");
        var password = added.Out.Trim().Split("   ")[1];
        var (later, him) = await StartAsync(place);
        ((string)(await him.SignInAsync("mei@qinghe.example", password))["role"]!).ShouldBe("leader");
        him.Dispose();
        await later.StopAsync();
        await later.DisposeAsync();
    }

    [Fact]
    public async Task The_clock_of_a_running_host_is_moved_on_where_it_is_virtual()
    {
        var place = await PlaceAsync(Engine.Sqlite);
        var (host, administrator) = await StartAsync([.. place, "--Papilio:Clock:Mode=virtual", "--Papilio:Clock:Start=2026-03-03T01:00:00Z", "--Papilio:Clock:Speed=0"]);

        var moved = await RunAsync([], "advance", "2h30m", "--url", administrator.Address.ToString(), "--email", Email, "--password", Password);

        moved.Error.ShouldBe("");
        moved.Out.ShouldContain("2026-03-03 03:30:00");
        administrator.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("2h30m", 9000)]
    [InlineData("3d", 259200)]
    [InlineData("0.5h", 1800)]
    public void Durations_are_read_as_they_are_spoken(string text, int seconds) => Advance.Parse(text).TotalSeconds.ShouldBe(seconds);

    [Theory]
    [InlineData("")]
    [InlineData("3")]
    [InlineData("h")]
    [InlineData("-3h")]
    [InlineData("3w")]
    [InlineData("1.2.3h")]
    [InlineData("0s")]
    public void What_is_no_duration_is_refused(string text) => Should.Throw<UsageFault>(() => Advance.Parse(text));

    [Fact]
    public void Settings_stand_anywhere_among_the_words()
    {
        var (words, given) = Settings.Split(["--Papilio:Data=a", "replay", "--url=http://x:1", "file", "--Papilio:Url", "http://y"]);

        words.ShouldBe(["replay", "--url=http://x:1", "file"]);
        given.ShouldBe(["--Papilio:Data=a", "--Papilio:Url", "http://y"]);
    }
}
