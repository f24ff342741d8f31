// Each has a browser and services of its own beside it: together they would starve each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
