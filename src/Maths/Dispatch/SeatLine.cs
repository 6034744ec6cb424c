namespace Papilio.Maths.Dispatch;

/// <summary>
/// The seats of one queue in the order in which they are asked. A maximum tree over their room finds the first with
/// enough of it in O(log n), where a plain list would look at every full seat for every waiting conversation.
/// </summary>
internal sealed class SeatLine
{
    private const int Nobody = 0;

    private readonly Dictionary<int, int> _placeOf = [];
    private int[] _seatAt = new int[8];
    private int[] _room = new int[16];
    private int _end;

    private int Width => _seatAt.Length;

    public int SeatAt(int place) => _seatAt[place];

    /// <summary>Puts a seat, new or already in the line, behind all others; without room it leaves.</summary>
    public void MoveToBack(int seat, int room)
    {
        Close(seat);
        if (room <= Nobody) return;
        if (_end == Width) Rebuild();

        _seatAt[_end] = seat;
        _placeOf[seat] = _end;
        Set(_end++, room);
    }

    public void Close(int seat)
    {
        if (_placeOf.Remove(seat, out var place)) Set(place, Nobody);
    }

    /// <summary>The first place at or after <paramref name="from"/> whose seat has this much room; -1 if none.</summary>
    public int FirstWithRoom(int from, int weight)
    {
        if (from >= _end || _room[1] < weight) return -1;

        var node = from + Width;
        while (_room[node] < weight)
        {
            // Climb while this is a right child: everything under the parent has been passed already.
            while ((node & 1) == 1) node >>= 1;
            if (node == 0) return -1;
            node++;
        }

        while (node < Width) node = _room[node * 2] >= weight ? node * 2 : node * 2 + 1;
        return node - Width;
    }

    private void Set(int place, int room)
    {
        var node = place + Width;
        _room[node] = room;
        for (node >>= 1; node >= 1; node >>= 1) _room[node] = Math.Max(_room[node * 2], _room[node * 2 + 1]);
    }

    private void Rebuild()
    {
        var standing = new List<(int Seat, int Room)>(_placeOf.Count);
        for (var place = 0; place < _end; place++)
            if (_room[place + Width] > Nobody) standing.Add((_seatAt[place], _room[place + Width]));

        // At most half full after a rebuild, so the next one is at least half the width away.
        var width = Width;
        while (standing.Count > width / 2) width *= 2;
        _seatAt = new int[width];
        _room = new int[width * 2];
        _end = 0;
        foreach (var (seat, room) in standing)
        {
            _seatAt[_end] = seat;
            _placeOf[seat] = _end;
            _room[width + _end++] = room;
        }

        for (var node = width - 1; node >= 1; node--) _room[node] = Math.Max(_room[node * 2], _room[node * 2 + 1]);
    }
}
