using Microsoft.Data.Sqlite;

namespace Papilio.Bench.Floors;

/// <summary>
/// The message log in bare SQLite: bulk append, the last 50 of a conversation, and a contentless FTS5 index over pairs
/// of characters made here. A trigram index finds no two-character word at all, and most Chinese words have two.
/// </summary>
internal static class SearchFloor
{
    private const int Batch = 256, Conversations = 2_000, PageSize = 50, Found = 20;

    private static readonly string[] Words = ["退款", "发货", "手表", "投诉", "发票", "琥珀", "榫卯", "宣纸"];

    public static void Measure(Run run, int count)
    {
        using var floor = new SqliteFloor(run.Below("search.db"));
        floor.Run("create virtual table pairs using fts5 (body, content='', detail='full', tokenize='unicode61')");
        var texts = Append(run, floor, count);
        ReadLast(run, floor);
        Index(run, floor, texts);
        Search(run, floor, texts);
    }

    private static List<string> Append(Run run, SqliteFloor floor, int count)
    {
        var random = new Random(5);
        var rows = new List<Row>(count);
        for (var i = 0; i < count; i++)
        {
            var conversation = new byte[16];
            BitConverter.TryWriteBytes(conversation, i % Conversations);
            var id = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, i);
            rows.Add(new(conversation, i / Conversations, id, Clock.UnixMilliseconds, Chinese.Message(random, 20 + random.Next(46))));
        }

        var start = Clock.Now;
        for (var at = 0; at < count; at += Batch) floor.Commit(rows.GetRange(at, Math.Min(Batch, count - at)));
        run.Figures.Add("append_sqlite_rate", count * 1e9 / (Clock.Now - start), "rows/s");
        return rows.ConvertAll(row => row.Body);
    }

    private static void ReadLast(Run run, SqliteFloor floor)
    {
        using var command = floor.Connection.CreateCommand();
        command.CommandText =
            "select number, id, at, body from message where conversation = $c order by number desc limit $n";
        command.Parameters.AddWithValue("$n", PageSize);
        var conversation = command.Parameters.AddWithValue("$c", new byte[16]);
        var random = new Random(6);
        var times = Repeat(run.Seconds / 2.0, () =>
        {
            var key = new byte[16];
            BitConverter.TryWriteBytes(key, random.Next(Conversations));
            conversation.Value = key;
            Drain(command);
        });
        run.Figures.Add("last_50_sqlite", times);
    }

    private static void Index(Run run, SqliteFloor floor, List<string> texts)
    {
        var start = Clock.Now;
        using (var transaction = floor.Connection.BeginTransaction())
        {
            using var insert = floor.Connection.CreateCommand();
            insert.CommandText = "insert into pairs (rowid, body) values ($r, $b)";
            var (rowid, body) = (insert.Parameters.AddWithValue("$r", 0L), insert.Parameters.AddWithValue("$b", ""));
            for (var i = 0; i < texts.Count; i++)
            {
                (rowid.Value, body.Value) = (i + 1L, Pairs(texts[i]));
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        run.Figures.Add("index_sqlite_rate", texts.Count * 1e9 / (Clock.Now - start), "rows/s");
    }

    private static void Search(Run run, SqliteFloor floor, List<string> texts)
    {
        using var newest = Command(floor, $"select rowid from pairs where pairs match $w order by rowid desc limit {Found}");
        using var all = Command(floor, "select count(*) from pairs where pairs match $w");
        var (hits, found) = (0L, 0L);
        foreach (var word in Words)
        {
            hits += texts.Count(text => text.Contains(word, StringComparison.Ordinal));
            all.Parameters[0].Value = word;
            found += (long)all.ExecuteScalar()!;
        }

        var next = 0;
        var times = Repeat(run.Seconds / 2.0, () =>
        {
            newest.Parameters[0].Value = Words[next++ % Words.Length];
            Drain(newest);
        });
        run.Figures.Add("search_sqlite_recall", (double)found / hits, "share");
        run.Figures.Add("search_sqlite", times);
    }

    private static SqliteCommand Command(SqliteFloor floor, string sql)
    {
        var command = floor.Connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$w", "");
        return command;
    }

    private static void Drain(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read()) _ = reader.GetValue(reader.FieldCount - 1);
    }

    private static Percentiles Repeat(double seconds, Action act)
    {
        var times = new Percentiles();
        var until = Clock.Now + (long)(seconds * Clock.Second);
        while (Clock.Now < until)
        {
            var before = Clock.Now;
            act();
            times.Add(Clock.Now - before);
        }

        return times;
    }

    private static string Pairs(string text)
    {
        if (text.Length < 2) return text;
        return string.Create((text.Length - 1) * 3, text, static (into, from) =>
        {
            for (var i = 0; i + 1 < from.Length; i++)
                (into[3 * i], into[(3 * i) + 1], into[(3 * i) + 2]) = (from[i], from[i + 1], ' ');
        });
    }
}
