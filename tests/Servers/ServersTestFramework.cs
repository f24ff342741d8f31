using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace CacheWarming.Tests.Servers;

/// <summary>xUnit as it is, which also removes the containers that an assembly's tests have started, when the last has run.</summary>
/// <remarks><c>dotnet test</c> kills a process that takes longer than a tenth of a second to end: too short for Docker.</remarks>
public sealed class ServersTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    sealed class Executor(AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override void RunTestCases(IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions) =>
            _ = RunAsync(new Runner(TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions));

        static async Task RunAsync(Runner runner)
        {
            using (runner)
                await runner.RunAsync();
        }
    }

    sealed class Runner(
        ITestAssembly assembly, IEnumerable<IXunitTestCase> cases, IMessageSink diagnostics, IMessageSink results, ITestFrameworkExecutionOptions options)
        : XunitTestAssemblyRunner(assembly, cases, diagnostics, results, options)
    {
        protected override async Task BeforeTestAssemblyFinishedAsync()
        {
            await base.BeforeTestAssemblyFinishedAsync();
            await ServerContainers.RemoveAllAsync();
        }
    }
}
