using CacheWarming.Ingestion.Uploads;

namespace CacheWarming.Tests.Ingestion.Uploads;

public class FingerprintTableTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(50_000)]
    public void It_counts_as_a_dictionary_does(int different)
    {
        var dictionary = new Dictionary<ulong, int>();
        using var table = new FingerprintTable<int>();
        var random = new Random(1);
        for (var i = 0; i < 3 * different; i++)
        {
            var fingerprint = Fingerprint.Compute($"{random.Next(different)}");
            table.ValueOf(fingerprint, out var isNew)++;

            Assert.Equal(!dictionary.ContainsKey(fingerprint), isNew);
            dictionary[fingerprint] = dictionary.GetValueOrDefault(fingerprint) + 1;
        }

        Assert.Equal(dictionary.Count, table.Count);
        Assert.Equal(dictionary.Values.Order(), table.Values.Order());
    }

    [Fact]
    public void The_fingerprint_0_is_one_like_others()
    {
        using var table = new FingerprintTable<bool>();

        table.ValueOf(0, out var first);
        table.ValueOf(0, out var second);

        Assert.Equal((true, false, 1), (first, second, table.Count));
    }

    [Fact]
    public void Of_two_million_keys_no_two_share_a_fingerprint()
    {
        using var table = new FingerprintTable<bool>();
        for (var row = 0; row < 2_000_000; row++)
            table.ValueOf(Fingerprint.Compute($"surname {row % 200_000}", after: Fingerprint.Compute($"book of {row} volume {row % 7}")), out _);

        Assert.Equal(2_000_000, table.Count);
    }
}
