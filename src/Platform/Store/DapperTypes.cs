using System.Data;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Papilio.Platform.Store;

/// <summary>How Dapper reads and writes ids: big-endian blobs in SQLite (they sort by birth), uuid in PostgreSQL.</summary>
public static class DapperTypes
{
    private static int registered;

    public static void Register()
    {
        if (Interlocked.Exchange(ref registered, 1) == 1) return;
        SqlMapper.RemoveTypeMap(typeof(Guid));
        SqlMapper.RemoveTypeMap(typeof(Guid?));
        SqlMapper.AddTypeHandler(new GuidHandler());
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        RegisterId<AgentId>();
        RegisterId<Blobs.BlobId>();
    }

    public static void RegisterId<TId>() where TId : struct, IId<TId>
    {
        SqlMapper.RemoveTypeMap(typeof(TId));
        SqlMapper.AddTypeHandler(new IdHandler<TId>());
    }

    private static void Set(IDbDataParameter parameter, Guid value) =>
        parameter.Value = parameter is SqliteParameter ? value.ToByteArray(bigEndian: true) : value;

    private static Guid Get(object value) => value is byte[] bytes ? new Guid(bytes, bigEndian: true) : (Guid)value;

    private sealed class GuidHandler : SqlMapper.TypeHandler<Guid>
    {
        public override Guid Parse(object value) => Get(value);
        public override void SetValue(IDbDataParameter parameter, Guid value) => Set(parameter, value);
    }

    private sealed class IdHandler<TId> : SqlMapper.TypeHandler<TId> where TId : struct, IId<TId>
    {
        public override TId Parse(object value) => TId.Of(Get(value));
        public override void SetValue(IDbDataParameter parameter, TId value) => Set(parameter, value.Value);
    }
}
