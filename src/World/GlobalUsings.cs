global using Papilio.Platform;
global using Papilio.Platform.Edge;
global using Papilio.Platform.Store;
