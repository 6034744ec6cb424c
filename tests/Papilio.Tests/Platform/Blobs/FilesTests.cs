using Microsoft.Extensions.Logging.Abstractions;
using Papilio.Platform.Blobs;

namespace Papilio.Tests.Platform.Blobs;

public abstract class FilesTests(Engine engine) : OnAStore(engine)
{
    private static readonly Actor Wei = Actor.Customer(Id.At(7));
    private static readonly Actor Other = Actor.Customer(Id.At(8));

    private Files files = null!;
    private IBlobBytes bytes = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        files = await NewAsync();
    }

    private async Task<Files> NewAsync()
    {
        var secrets = new Secrets(Store);
        await secrets.LoadAsync("files");
        bytes ??= Engine is Engine.Sqlite ? new DiskBytes(Path.Combine(Directory, "blobs")) : new DatabaseBytes();
        return new Files(bytes, secrets, Clock);
    }

    [Fact]
    public async Task A_file_comes_back_byte_by_byte()
    {
        var bytes = Bytes.Png(20, 30);
        var blob = (await AddAsync("手表.png", bytes)).Value;

        (await Store.ReadAsync(s => files.BytesAsync(s, blob.Id))).ShouldBe(bytes);
        var found = (await Store.ReadAsync(s => files.FindAsync(s, blob.Id)))!;
        (found.Name, found.Type, found.Width, found.Height).ShouldBe(("手表.png", "image/png", 20, 30));
    }

    [Fact]
    public async Task What_is_too_large_or_of_no_allowed_kind_is_refused()
    {
        (await AddAsync("a.exe", Bytes.Exe)).Refusal!.Code.ShouldBe("file.type");
        (await AddAsync("a.txt", new byte[Files.SizeMax + 1])).Refusal!.Code.ShouldBe("file.too_large");
        (await AddAsync("a.png", Bytes.Png(50_000, 50_000))).Refusal!.Code.ShouldBe("file.too_many_pixels");
        (await AddAsync("a.png", Bytes.Png(int.MaxValue, int.MaxValue))).Refusal!.Code.ShouldBe("file.too_many_pixels");
        (await AddAsync("a.jpg", Bytes.Jpeg(60_000, 60_000, fill: 3))).Refusal!.Code.ShouldBe("file.too_many_pixels");
    }

    [Fact]
    public async Task What_was_not_sent_within_a_day_is_thrown_away_and_what_was_sent_stays()
    {
        var conversation = Id.At(9);
        var (sent, old) = ((await AddAsync("a.txt", "sent"u8.ToArray())).Value.Id, (await AddAsync("b.txt", "old"u8.ToArray())).Value.Id);
        (await Store.WriteAsync(s => Files.ClaimAsync(s, [sent], Wei, conversation))).ShouldBeTrue();
        Clock.Advance(TimeSpan.FromHours(23));
        var young = (await AddAsync("c.txt", "young"u8.ToArray())).Value.Id;
        Clock.Advance(TimeSpan.FromHours(2));
        var leases = new Leases(Store, NullLogger<Leases>.Instance);
        var lease = (await leases.TakeAsync("files"))!;

        (await new Sweep(Store, leases, files, bytes).TurnAsync(lease)).ShouldBe(1);

        (await Store.ReadAsync(s => files.FindManyAsync(s, [sent, old, young]))).Keys.ShouldBe([sent, young], ignoreOrder: true);
        (await Store.ReadAsync(s => files.BytesAsync(s, old))).ShouldBeNull();
        (await Store.ReadAsync(s => files.BytesAsync(s, sent))).ShouldNotBeNull();
        await leases.ReleaseAsync(lease);
        await Should.ThrowAsync<LeaseLostException>(async () =>
        {
            await leases.TakeAsync("files");
            await new Sweep(Store, leases, files, bytes).TurnAsync(lease);
        });
    }

    [Fact]
    public async Task Bytes_without_a_row_are_swept_and_those_with_one_stay()
    {
        if (Engine is not Engine.Sqlite) return;
        var kept = (await AddAsync("a.txt", "kept"u8.ToArray())).Value.Id;
        await Should.ThrowAsync<InvalidOperationException>(() => Store.WriteAsync(async session =>
        {
            await files.AddAsync(session, "b.txt", "of a unit that failed"u8.ToArray(), Wei);
            throw new InvalidOperationException("on purpose");
        }));
        var shelf = System.IO.Directory.CreateDirectory(Path.Combine(Directory, "blobs", "c9")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shelf, $"{Id.At(9):N}"), "of a deletion that was cut short");
        await File.WriteAllTextAsync(Path.Combine(shelf, $"{Id.At(10):N}.part"), "of a write that was");

        (await bytes.SweepAsync(Store)).ShouldBeTrue();

        System.IO.Directory.GetFiles(Path.Combine(Directory, "blobs"), "*", SearchOption.AllDirectories).Select(Path.GetFileName).ShouldBe([$"{kept.Value:N}"]);
        (await Store.ReadAsync(s => files.BytesAsync(s, kept))).ShouldBe("kept"u8.ToArray());
    }

    [Fact]
    public async Task What_somebody_reads_file_by_file_goes_when_they_are_done()
    {
        if (Engine is not Engine.Sqlite) return;
        var gone = (await AddAsync("a.txt", "gone"u8.ToArray())).Value.Id;
        using (bytes.Hold())
        {
            (await Store.WriteAsync(s => files.DeleteUnsentAsync(s, Wei))).ShouldBe(1);

            (await Store.ReadAsync(s => files.BytesAsync(s, gone))).ShouldBe("gone"u8.ToArray());
            (await bytes.SweepAsync(Store)).ShouldBeFalse();
        }

        (await bytes.SweepAsync(Store)).ShouldBeTrue();
        (await Store.ReadAsync(s => files.BytesAsync(s, gone))).ShouldBeNull();
    }

    [Fact]
    public async Task A_file_that_is_brought_again_in_the_same_commit_stays()
    {
        var id = new BlobId(Id.At(11));
        Task<Outcome<Blob>> Bring(Session s) => files.AddOnceAsync(s, id, "a.txt", "brought"u8.ToArray(), Wei);
        await Store.WriteAsync(Bring);

        await Store.WriteAsync(async s =>
        {
            await files.DeleteUnsentAsync(s, Wei);
            return await Bring(s);
        });

        (await Store.ReadAsync(s => files.BytesAsync(s, id))).ShouldBe("brought"u8.ToArray());
    }

    [Fact]
    public async Task Who_uploads_more_than_they_send_is_stopped_and_goes_on_after_sending()
    {
        var blob = (await AddAsync("a.txt", "some"u8.ToArray())).Value.Id;
        await Store.WriteAsync(s => s.RunAsync("update blob set size = @size", new { size = Files.UnsentMax - 10 }));
        Task<Refusal?> Refused(Actor owner, long size) => Store.ReadAsync(s => Files.RefuseUnsentAsync(s, owner, size));

        (await Refused(Wei, 10)).ShouldBeNull();
        (await Refused(Wei, 11)).ShouldBe(new Refusal("file.unsent", 429, "200"));
        (await Refused(Other, Files.SizeMax)).ShouldBeNull();
        (await Store.WriteAsync(s => Files.ClaimAsync(s, [blob], Wei, Id.At(9)))).ShouldBeTrue();
        (await Refused(Wei, 11)).ShouldBeNull();
    }

    [Fact]
    public async Task What_is_brought_again_is_kept_once_and_follows_its_owner_until_it_is_sent()
    {
        var id = new BlobId(Id.Of(Id.At(5), 0));
        Task<Outcome<Blob>> Bring(Actor owner) => Store.WriteAsync(s => files.AddOnceAsync(s, id, "a.txt", "one"u8.ToArray(), owner));
        (await Bring(Wei)).Value.Id.ShouldBe(id);

        (await Bring(Other)).Value.Id.ShouldBe(id);
        (await Store.ReadAsync(s => files.FindAsync(s, id)))!.OwnerId.ShouldBe(Other.Id);
        (await Store.WriteAsync(s => Files.ClaimAsync(s, [id], Other, Id.At(9)))).ShouldBeTrue();
        await Bring(Wei);
        (await Store.ReadAsync(s => files.FindAsync(s, id)))!.OwnerId.ShouldBe(Other.Id);
    }

    [Fact]
    public async Task A_link_opens_its_file_until_it_expires_and_nothing_else()
    {
        var (one, two) = ((await AddAsync("a.txt", "one"u8.ToArray())).Value.Id, (await AddAsync("b.txt", "two"u8.ToArray())).Value.Id);
        var (expires, signature) = Parts(files.Link(one));

        files.IsLink(one, expires, signature).ShouldBeTrue();
        files.IsLink(two, expires, signature).ShouldBeFalse();
        files.IsLink(one, expires + 1, signature).ShouldBeFalse();
        files.IsLink(one, expires, signature.ToUpperInvariant()).ShouldBeFalse();
        files.IsLink(one, expires, "").ShouldBeFalse();
        files.IsLink(one, expires, new string('签', 32)).ShouldBeFalse();

        Clock.Advance(TimeSpan.FromHours(10));
        files.IsLink(one, expires, signature).ShouldBeTrue();
        Clock.Advance(TimeSpan.FromHours(3));
        files.IsLink(one, expires, signature).ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_signed_by_another_house_is_void()
    {
        var blob = (await AddAsync("a.txt", "one"u8.ToArray())).Value.Id;
        await Store.WriteAsync(s => s.RunAsync("delete from secret where name = 'files'"));
        var (expires, signature) = Parts((await NewAsync()).Link(blob));

        files.IsLink(blob, expires, signature).ShouldBeFalse();
    }

    [Fact]
    public async Task One_link_serves_from_the_cache_for_an_hour()
    {
        var blob = (await AddAsync("a.txt", "one"u8.ToArray())).Value.Id;
        var link = files.Link(blob);
        Clock.Advance(TimeSpan.FromMinutes(30));
        files.Link(blob).ShouldBe(link);
    }

    [Fact]
    public async Task Files_are_claimed_by_their_owner_for_one_conversation()
    {
        var blob = (await AddAsync("a.txt", "one"u8.ToArray())).Value.Id;
        var (here, there) = (Id.At(100), Id.At(200));

        (await ClaimAsync(blob, Other, here)).ShouldBeFalse();
        (await ClaimAsync(blob, Actor.Agent(new AgentId(Wei.Id!.Value)), here)).ShouldBeFalse();
        (await ClaimAsync(blob, Wei, here)).ShouldBeTrue();
        (await ClaimAsync(blob, Wei, here)).ShouldBeTrue();
        (await ClaimAsync(blob, Wei, there)).ShouldBeFalse();
        (await ClaimAsync(new BlobId(Id.At(1)), Wei, here)).ShouldBeFalse();
    }

    [Fact]
    public async Task With_a_conversation_go_its_files_and_their_bytes()
    {
        var blob = (await AddAsync("a.txt", "one"u8.ToArray())).Value.Id;
        var conversation = Id.At(100);
        await ClaimAsync(blob, Wei, conversation);

        (await Store.WriteAsync(s => files.DeleteOfAsync(s, conversation))).ShouldBe(1);

        (await Store.ReadAsync(s => files.FindAsync(s, blob))).ShouldBeNull();
        (await Store.ReadAsync(s => files.BytesAsync(s, blob))).ShouldBeNull();
    }

    [Fact]
    public async Task Bytes_stay_when_the_unit_that_deletes_them_fails()
    {
        var blob = (await AddAsync("a.txt", "one"u8.ToArray())).Value.Id;
        var conversation = Id.At(100);
        await ClaimAsync(blob, Wei, conversation);

        await Should.ThrowAsync<InvalidOperationException>(() => Store.WriteAsync(async session =>
        {
            await files.DeleteOfAsync(session, conversation);
            throw new InvalidOperationException("on purpose");
        }));

        (await Store.ReadAsync(s => files.BytesAsync(s, blob))).ShouldNotBeNull();
    }

    private Task<Outcome<Blob>> AddAsync(string name, byte[] bytes) => Store.WriteAsync(session => files.AddAsync(session, name, bytes, Wei));

    private Task<bool> ClaimAsync(BlobId id, Actor owner, Guid conversation) => Store.WriteAsync(session => Files.ClaimAsync(session, [id], owner, conversation));

    private static (long Expires, string Signature) Parts(string link)
    {
        var query = link.Split('?')[1].Split('&').ToDictionary(p => p.Split('=')[0], p => p.Split('=')[1]);
        return (long.Parse(query["exp"]), query["sig"]);
    }
}

public sealed class FilesOnSqlite() : FilesTests(Engine.Sqlite);

public sealed class FilesOnPostgres() : FilesTests(Engine.Postgres);

public sealed class FileNamesTests
{
    [Theory]
    [InlineData("报表 2026.xlsx", "报表 2026.xlsx")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData(@"C:\Users\zhang\照片.png", "照片.png")]
    [InlineData("a/b/", "file")]
    [InlineData("..", "file")]
    [InlineData("...", "file")]
    [InlineData("", "file")]
    [InlineData(" a.txt. ", "a.txt")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("a\u2067b\u2069.txt", "ab.txt")]
    [InlineData("a\0b\r\nc.txt", "abc.txt")]
    [InlineData("a\"b<c>d|e:f*g?.txt", "abcdefg.txt")]
    [InlineData("CON", "_CON")]
    [InlineData("nul.txt", "_nul.txt")]
    [InlineData("com1.tar.gz", "_com1.tar.gz")]
    [InlineData("LPT9", "_LPT9")]
    [InlineData("aux .txt", "_aux .txt")]
    [InlineData("console.txt", "console.txt")]
    [InlineData("com10.txt", "com10.txt")]
    public void Names_are_cleaned(string name, string clean) => Files.Clean(name).ShouldBe(clean);

    [Fact]
    public void A_long_name_is_cut_and_keeps_its_ending()
    {
        Files.Clean(new string('a', 4000) + ".png").ShouldSatisfyAllConditions(n => n.Length.ShouldBeLessThanOrEqualTo(120), n => n.ShouldEndWith(".png"));
        Files.Clean("a." + new string('b', 4000)).Length.ShouldBeLessThanOrEqualTo(120);
    }

    [Fact]
    public void A_name_is_never_cut_through_a_character()
    {
        for (var pad = 80; pad < 125; pad++)
        {
            var name = Files.Clean(new string('a', pad) + string.Concat(Enumerable.Repeat("🦋", 40)) + ".png");
            name.Length.ShouldBeLessThanOrEqualTo(120);
            System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(name)).ShouldBe(name);
        }
    }
}

public sealed class DiskBytesTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("papilio-bytes-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task A_disk_that_cannot_be_written_is_away()
    {
        await File.WriteAllTextAsync(Path.Combine(root, "blobs"), "a file where the folder should be", TestContext.Current.CancellationToken);

        (await Should.ThrowAsync<StoreUnavailableException>(() => new DiskBytes(Path.Combine(root, "blobs")).WriteAsync(null!, new BlobId(Id.At(1)), new byte[100]))).Code.ShouldBe("storage.away");
    }
}
