using Papilio.Host.Commands;

return await CommandLine.RunAsync(args);
