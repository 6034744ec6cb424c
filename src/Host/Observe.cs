using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Papilio.Platform;

namespace Papilio.Host;

/// <summary>Traces and metrics over OTLP, when a collector is named.</summary>
internal static class Observe
{
    public static void Add(IServiceCollection services, PapilioOptions options)
    {
        if (string.IsNullOrEmpty(options.Telemetry.OtlpEndpoint)) return;
        services.AddHostedService(_ => new Exporter(new Uri(options.Telemetry.OtlpEndpoint)));
    }

    private sealed class Exporter(Uri endpoint) : IHostedService, IDisposable
    {
        private TracerProvider? traces;
        private MeterProvider? metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var resource = ResourceBuilder.CreateDefault().AddService("papilio");
            traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Telemetry.Name, "Microsoft.AspNetCore", "Npgsql")
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(0.1))).AddOtlpExporter(o => o.Endpoint = endpoint).Build();
            metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(Telemetry.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime", "Npgsql")
                .AddOtlpExporter(o => o.Endpoint = endpoint).Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            traces?.Dispose();
            metrics?.Dispose();
        }
    }
}
