global using Papilio.Platform;
global using Papilio.Tests.Host;
global using Papilio.Tests.Host.Live;
global using Shouldly;
global using Xunit;

[assembly: CollectionBehavior(DisableTestParallelization = true)]
