using System.Runtime.InteropServices;

namespace Papilio.Maths.Dispatch;

/// <summary>The seats while one round is being decided. Room only shrinks here: a round gives work and takes none back.</summary>
internal sealed class Floor
{
    private readonly Seat[] _seats;
    private readonly int[] _free;
    private readonly bool[] _reserved;
    private readonly Dictionary<Guid, int> _byAgent = [];
    private readonly Dictionary<Guid, Team> _teams = [];

    public Floor(IReadOnlyList<Seat> seats)
    {
        _seats = [.. seats.OrderBy(seat => seat.IdleSince).ThenBy(seat => seat.Agent)];
        _free = [.. _seats.Select(seat => Math.Max(0, seat.Capacity - seat.Held))];
        _reserved = new bool[_seats.Length];
        for (var seat = 0; seat < _seats.Length; seat++)
        {
            _byAgent[_seats[seat].Agent] = seat;
            foreach (var queue in _seats[seat].Queues) TeamOf(queue).Join(seat, _seats[seat].Capacity, _free[seat]);
        }
    }

    /// <summary>Gives the work to the first in line of its team with room; null when there is none.</summary>
    public Guid? Seat(Waiting waiting)
    {
        if (!_teams.TryGetValue(waiting.Queue, out var team)) return null;
        if ((FirstFresh(waiting, team) ?? FirstDecliner(waiting)) is not { } seat) return null;

        _free[seat] -= waiting.Weight;
        foreach (var queue in _seats[seat].Queues) _teams[queue].Line.MoveToBack(seat, _free[seat]);
        return _seats[seat].Agent;
    }

    /// <summary>Keeps a seat for heavy work of a queue that keeps none yet; null when no seat could ever hold it.</summary>
    public Guid? Reserve(Waiting waiting)
    {
        if (!_teams.TryGetValue(waiting.Queue, out var team) || team.Reserves || waiting.Weight >= team.TooHeavy) return null;

        var chosen = team.Members.Where(seat => CouldHold(seat, waiting))
            .OrderBy(seat => waiting.DeclinedBy.Contains(_seats[seat].Agent))
            .ThenBy(seat => waiting.Weight - _free[seat])
            .ThenBy(seat => _seats[seat].Agent)
            .Cast<int?>().FirstOrDefault();
        if (chosen is not { } kept)
        {
            if (waiting.Excluded.Count == 0) team.TooHeavy = waiting.Weight;
            return null;
        }

        team.Reserves = _reserved[kept] = true;
        foreach (var queue in _seats[kept].Queues) _teams[queue].Line.Close(kept);
        return _seats[kept].Agent;
    }

    private int? FirstFresh(Waiting waiting, Team team)
    {
        for (var place = team.Line.FirstWithRoom(0, waiting.Weight); place >= 0;
             place = team.Line.FirstWithRoom(place + 1, waiting.Weight))
        {
            var seat = team.Line.SeatAt(place);
            var agent = _seats[seat].Agent;
            if (!waiting.Excluded.Contains(agent) && !waiting.DeclinedBy.Contains(agent)) return seat;
        }

        return null;
    }

    private int? FirstDecliner(Waiting waiting)
    {
        foreach (var agent in waiting.DeclinedBy)
            if (_byAgent.TryGetValue(agent, out var seat) && !_reserved[seat] && _free[seat] >= waiting.Weight
                && _seats[seat].Queues.Contains(waiting.Queue) && !waiting.Excluded.Contains(agent))
                return seat;
        return null;
    }

    private bool CouldHold(int seat, Waiting waiting) =>
        !_reserved[seat] && waiting.Weight <= _seats[seat].Capacity && !waiting.Excluded.Contains(_seats[seat].Agent);

    private Team TeamOf(Guid queue) => CollectionsMarshal.GetValueRefOrAddDefault(_teams, queue, out _) ??= new Team();

    private sealed class Team
    {
        public SeatLine Line { get; } = new();
        public List<int> Members { get; } = [];
        public bool Reserves { get; set; }

        /// <summary>From this weight on a reservation was found impossible; seats get neither bigger nor free of others' reservations.</summary>
        public int TooHeavy { get; set; } = int.MaxValue;

        public void Join(int seat, int capacity, int free)
        {
            Members.Add(seat);
            Line.MoveToBack(seat, free);
        }
    }
}
