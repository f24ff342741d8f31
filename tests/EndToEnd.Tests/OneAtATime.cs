// Each test runs up to seven processes and counts what they do: side by side they would only measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
