global using Microsoft.AspNetCore.Builder;
global using Microsoft.AspNetCore.Http;
global using Microsoft.AspNetCore.Routing;
global using Papilio.Platform;
global using Papilio.Platform.Edge;
global using Papilio.Platform.Events;
global using Papilio.Platform.Store;
