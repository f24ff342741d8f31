// The tests share one deployment of four processes, and look at everything that these say.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
