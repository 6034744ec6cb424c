using Papilio.Host;

await Compose.Build(args).RunAsync();
