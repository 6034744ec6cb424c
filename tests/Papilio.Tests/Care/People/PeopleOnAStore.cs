using Microsoft.Extensions.Options;
using Papilio.Care.People;
using Papilio.Platform.Edge;
using Papilio.Platform.Live;

namespace Papilio.Tests.Care.People;

/// <summary>People on a real store, with nobody in any queue and no conversations.</summary>
public abstract class PeopleOnAStore(Engine engine) : OnAStore(engine)
{
    protected const string Password = "correct horse";

    internal Roster People { get; private set; } = null!;
    private protected PeopleOptions Options { get; } = new();
    protected List<Hint> Hints { get; } = [];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        People = NewRoster();
    }

    internal Roster NewRoster()
    {
        var live = new LocalLive();
        live.Heard += Hints.Add;
        return new Roster(Store, new NoQueues(), live, Clock, Wrapped);
    }

    private protected IOptions<PeopleOptions> Wrapped => Microsoft.Extensions.Options.Options.Create(Options);

    protected async Task<Person> HireAsync(string name = "小林", Role role = Role.Agent, string? email = null) =>
        (await new Hire.Handler(Store).HandleAsync(new(New(name, role, email ?? $"{name}@papilio.test"), Password, Actor.System))).Value;

    private protected static NewPerson New(string name, Role role, string email) => new(name, email, role, Scope: null, Capacity: null, Lang: null);

    private protected Task<Outcome<SignIn.SignedIn>> SignInAsync(string email, string password = Password, string address = "10.0.0.1") =>
        new SignIn.Handler(Store, Wrapped).HandleAsync(new(email, password, address));

    protected Task<IReadOnlyList<string>> FactsAsync() => Store.ReadAsync(session => session.QueryAsync<string>("select name from event_log order by tx, position"));

    private sealed class NoQueues : IMemberships
    {
        public Task<IReadOnlyList<QueueName>> AllAsync(Session session) => Task.FromResult<IReadOnlyList<QueueName>>([]);

        public Task<IReadOnlyList<QueueName>> QueuesOfAsync(Session session, AgentId id) => Task.FromResult<IReadOnlyList<QueueName>>([]);

        public Task<IReadOnlyDictionary<AgentId, IReadOnlyList<QueueName>>> QueuesAsync(Session session) =>
            Task.FromResult<IReadOnlyDictionary<AgentId, IReadOnlyList<QueueName>>>(new Dictionary<AgentId, IReadOnlyList<QueueName>>());
    }
}
