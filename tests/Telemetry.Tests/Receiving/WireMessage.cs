using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace CacheWarming.Tests.Telemetry.Receiving;

/// <summary>A protobuf message read without its schema: values by field number, to be taken as whatever the schema says they are.</summary>
sealed class WireMessage
{
    readonly ILookup<int, object> _fields;

    public WireMessage(ReadOnlyMemory<byte> bytes) => _fields = Read(bytes.ToArray()).ToLookup(field => field.Number, field => field.Value);

    public bool Has(int field) => _fields[field].Any();

    public IEnumerable<WireMessage> Messages(int field) => _fields[field].Select(value => new WireMessage((byte[])value));

    public WireMessage? Message(int field) => Messages(field).FirstOrDefault();

    public string Text(int field) => _fields[field].FirstOrDefault() is byte[] bytes ? Encoding.UTF8.GetString(bytes) : "";

    /// <summary>Bytes as lower-case hexadecimal, as trace ids are written.</summary>
    public string Hex(int field) => _fields[field].FirstOrDefault() is byte[] bytes ? Convert.ToHexStringLower(bytes) : "";

    public ulong Number(int field) => _fields[field].FirstOrDefault() is ulong number ? number : 0;

    public double Double(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    /// <summary>Fixed 64-bit values, packed or not.</summary>
    public IEnumerable<ulong> Numbers(int field) => _fields[field].SelectMany(value => value is byte[] packed
        ? packed.Chunk(8).Select(eight => BinaryPrimitives.ReadUInt64LittleEndian(eight))
        : [(ulong)value]);

    static IEnumerable<(int Number, object Value)> Read(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        var fields = new List<(int, object)>();
        while (input.ReadTag() is var tag && tag != 0)
        {
            fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"wire type {other}"),
            }));
        }
        return fields;
    }
}
