using System.Runtime.InteropServices;

namespace Papilio.Bench;

/// <summary>
/// The few calls the measuring needs and .NET does not offer: epoll for a load client that costs less than the server,
/// fdatasync for the disk's floor, the limit of open files. Linux with glibc 2.35 or newer.
/// </summary>
internal static unsafe partial class Libc
{
    public const int Again = 11, InProgress = 115;
    public const uint In = 1, Out = 4, Error = 8, HangUp = 16;
    public const int Add = 1, Remove = 2, Change = 3;

    /// <summary>epoll_event is packed on x86-64 only.</summary>
    public static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataAt = EventSize - 8;

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct FileLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    public static int Socket() => Must(SocketCall(2, 1 | 0x800 | 0x80000, 0), "socket");

    /// <summary>Starts a connection to 127.0.0.1:port from the given loopback source.</summary>
    public static void Connect(int socket, uint source, int port)
    {
        var yes = 1;
        Must(SetOption(socket, 6, 1, &yes, 4), "TCP_NODELAY");
        // The port is picked at connect, so each source address has a port range of its own for each destination.
        Must(SetOption(socket, 0, 24, &yes, 4), "IP_BIND_ADDRESS_NO_PORT");

        var from = Address(source, 0);
        Must(BindCall(socket, &from, sizeof(SocketAddress)), "bind");
        var to = Address(0x7F000001, port);
        if (ConnectCall(socket, &to, sizeof(SocketAddress)) < 0 && Marshal.GetLastPInvokeError() != InProgress)
            throw Fault("connect");
    }

    /// <summary>Makes the next close send a reset, so that ten thousand closed sockets do not linger in TIME_WAIT.</summary>
    public static void ResetOnClose(int socket)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = SetOption(socket, 1, 13, linger, 8);
    }

    public static int Receive(int socket, Span<byte> into)
    {
        fixed (byte* at = into) return (int)ReceiveCall(socket, at, (nuint)into.Length, 0);
    }

    public static int Send(int socket, ReadOnlySpan<byte> from)
    {
        // MSG_NOSIGNAL: a closed peer is an error value here.
        fixed (byte* at = from) return (int)SendCall(socket, at, (nuint)from.Length, 0x4000);
    }

    public static int Epoll() => Must(EpollCreate(0x80000), "epoll_create1");

    public static void Watch(int epoll, int operation, int socket, uint events, int token)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = events;
        *(long*)(entry + DataAt) = token;
        Must(EpollControl(epoll, operation, socket, entry), "epoll_ctl");
    }

    public static int Wait(int epoll, Span<byte> events, long nanoseconds)
    {
        var time = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        fixed (byte* at = events)
        {
            var count = EpollWait(epoll, at, events.Length / EventSize, &time, null);
            if (count >= 0) return count;
            return Marshal.GetLastPInvokeError() == 4 ? 0 : throw Fault("epoll_pwait2");
        }
    }

    public static (uint Events, int Token) Event(ReadOnlySpan<byte> events, int index)
    {
        var entry = events.Slice(index * EventSize, EventSize);
        return (BitConverter.ToUInt32(entry), (int)BitConverter.ToInt64(entry[DataAt..]));
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    public static partial int SyncData(int file);

    /// <summary>Writes everything that any file still owes the disk.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void SyncAll();

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    /// <summary>Raises the soft limit of open files to the hard one and says where it stands.</summary>
    public static long OpenFilesMax()
    {
        FileLimit limit;
        if (GetLimit(7, &limit) != 0) return 1024;
        limit.Soft = limit.Hard;
        _ = SetLimit(7, &limit);
        _ = GetLimit(7, &limit);
        return (long)Math.Min(limit.Soft, int.MaxValue);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddress
    {
        public ushort Family;
        public ushort Port;
        public uint Ip;
        public ulong Zero;
    }

    private static SocketAddress Address(uint ip, int port) => new()
    {
        Family = 2,
        Port = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness((ushort)port),
        Ip = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(ip),
    };

    private static int Must(int result, string call) => result >= 0 ? result : throw Fault(call);

    private static IOException Fault(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int SocketCall(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    private static partial int SetOption(int socket, int level, int name, void* value, int length);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    private static partial int BindCall(int socket, SocketAddress* address, int length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    private static partial int ConnectCall(int socket, SocketAddress* address, int length);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint ReceiveCall(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    private static partial nint SendCall(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int socket, byte* entry);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int EpollWait(int epoll, byte* events, int max, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "getrlimit", SetLastError = true)]
    private static partial int GetLimit(int resource, FileLimit* limit);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static partial int SetLimit(int resource, FileLimit* limit);
}
