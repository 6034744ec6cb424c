using Papilio.Bench;

return await ForecastVerbs.TryRunAsync(args) ?? 0;
