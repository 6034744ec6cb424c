global using Papilio.Platform;
global using Papilio.Platform.Store;
global using Shouldly;
global using Xunit;
