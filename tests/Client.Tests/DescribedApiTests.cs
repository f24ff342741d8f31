using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using CacheWarming.Client;
using Refit;

namespace CacheWarming.Tests.Client;

/// <summary>The client and the served <c>/openapi/v1.json</c> have the same operations, parameters and members.</summary>
[Collection(OneService.Name)]
public sealed class DescribedApiTests(RunningService service)
{
    // For browsers: the client sends its key with each request.
    static readonly string[] NotForPrograms = ["SignIn", "SignOut"];

    static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public async Task Every_operation_is_a_method_and_every_method_is_an_operation()
    {
        var described = (await OperationsAsync()).Select(operation => $"{operation.Verb} {operation.Path} {operation.Id}");

        Assert.Equal(described.Order(StringComparer.Ordinal), Methods().Select(method => $"{Verb(method)} {Request(method).Path} {Id(method)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_method_has_the_parameters_of_its_operation()
    {
        var methods = Methods().ToDictionary(Id);
        Assert.All(await OperationsAsync(), operation =>
        {
            var described = operation.Json.TryGetProperty("parameters", out var parameters)
                ? parameters.EnumerateArray().Select(one => $"{one.GetProperty("in").GetString()} {one.GetProperty("name").GetString()}") : [];

            Assert.Equal(described.Order(StringComparer.Ordinal), methods[operation.Id].GetParameters().Where(IsSent).Select(Place).Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public async Task Every_answer_and_every_body_has_the_members_that_are_described_with_their_types()
    {
        var document = await DocumentAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var (wrong, compared) = (new List<string>(), new HashSet<Type>());
        var methods = Methods().ToDictionary(Id);
        foreach (var operation in await OperationsAsync())
        {
            var method = methods[operation.Id];
            foreach (var answer in operation.Json.GetProperty("responses").EnumerateObject().Where(answer => answer.Name[0] == '2'))
            {
                // The events of a job are read by FollowAsync.
                if (answer.Value.TryGetProperty("content", out var content) && content.TryGetProperty("application/json", out var json))
                    Compare(operation.Id, json.GetProperty("schema"), method.ReturnType.GetGenericArguments()[0], isNullable: false);
            }
            if (method.GetParameters().FirstOrDefault(parameter => parameter.IsDefined(typeof(BodyAttribute)) && parameter.ParameterType != typeof(Stream)) is { } body)
                Compare(operation.Id, operation.Json.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"), body.ParameterType, isNullable: false);
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(compared.Count, 30, 100);

        void Compare(string where, JsonElement schema, Type type, bool isNullable)
        {
            var (named, nullable) = Resolved(schema);
            var inner = Nullable.GetUnderlyingType(type) ?? type;
            // Without a type it is any JSON.
            if (inner == typeof(JsonElement) && !named.TryGetProperty("type", out _))
                return;
            if (nullable != (isNullable || inner != type))
                wrong.Add($"{where}: {(nullable ? "may be null" : "is never null")}, but is {type.Name}");
            if (named.TryGetProperty("enum", out var values))
            {
                var names = inner.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name);
                if (!names.Order(StringComparer.Ordinal).SequenceEqual(values.EnumerateArray().Select(value => value.GetString()).Order(StringComparer.Ordinal)))
                    wrong.Add($"{where}: {inner.Name} has other values than {values}");
            }
            else if (named.TryGetProperty("properties", out var members))
            {
                if (compared.Add(inner))
                    CompareMembers(where, members, inner);
            }
            else if (named.TryGetProperty("items", out var item))
            {
                Compare(where + "[]", item, inner.GetGenericArguments()[0], isNullable: false);
            }
            else if (named.TryGetProperty("additionalProperties", out var value))
            {
                Compare(where + "{}", value, inner.GetGenericArguments()[1], isNullable: false);
            }
            else if (!Fits(named, inner))
            {
                wrong.Add($"{where}: {named} is {inner.Name}");
            }
        }

        void CompareMembers(string where, JsonElement members, Type type)
        {
            var ours = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ToDictionary(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name));
            var names = members.EnumerateObject().Select(member => member.Name).ToList();
            foreach (var name in names.Except(ours.Keys).Concat(ours.Keys.Except(names)))
                wrong.Add($"{where}: {type.Name} and its description don't both have {name}");
            foreach (var name in names.Intersect(ours.Keys))
                Compare($"{type.Name}.{name}", members.GetProperty(name), ours[name].PropertyType, Nullability.Create(ours[name]).ReadState == NullabilityState.Nullable);
        }

        (JsonElement Schema, bool IsNullable) Resolved(JsonElement schema)
        {
            if (schema.TryGetProperty("$ref", out var reference))
                return (schemas.GetProperty(reference.GetString()!.Split('/')[^1]), false);
            if (schema.TryGetProperty("oneOf", out var choices))
                return (Resolved(choices.EnumerateArray().Single(choice => choice.TryGetProperty("$ref", out _))).Schema, true);
            return (schema, schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.Array && type.EnumerateArray().Any(one => one.GetString() == "null"));
        }
    }

    /// <summary>Whether a described value without members is of this type; a list whose items are not described has texts.</summary>
    static bool Fits(JsonElement schema, Type type)
    {
        var format = schema.TryGetProperty("format", out var said) ? said.GetString() : null;
        var kinds = schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several ? several.EnumerateArray().Select(one => one.GetString()).ToList() : [schema.GetProperty("type").GetString()];
        return type == (kinds.Contains("integer") ? format == "int64" ? typeof(long) : typeof(int)
            : kinds.Contains("number") ? typeof(double)
            : kinds.Contains("boolean") ? typeof(bool)
            : kinds.Contains("array") ? typeof(IReadOnlyList<string>)
            : format == "uuid" ? typeof(Guid)
            : format == "date-time" ? typeof(DateTimeOffset)
            : typeof(string));
    }

    static IEnumerable<MethodInfo> Methods() => typeof(CacheWarmingClient).GetProperties().Where(property => property.PropertyType.IsInterface)
        .SelectMany(property => property.PropertyType.GetMethods()).Where(method => method.IsDefined(typeof(HttpMethodAttribute)));

    static HttpMethodAttribute Request(MethodInfo method) => method.GetCustomAttribute<HttpMethodAttribute>()!;

    static string Verb(MethodInfo method) => Request(method).Method.Method;

    static string Id(MethodInfo method) => method.Name[..^"Async".Length];

    static bool IsSent(ParameterInfo parameter) => parameter.ParameterType != typeof(CancellationToken) && !parameter.IsDefined(typeof(BodyAttribute));

    static string Place(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<HeaderAttribute>() is { } header ? $"header {header.Header}"
        : Request((MethodInfo)parameter.Member).Path.Contains($"{{{parameter.Name}}}", StringComparison.Ordinal) ? $"path {parameter.Name}"
        : $"query {parameter.Name}";

    async Task<List<Operation>> OperationsAsync() =>
    [
        .. from path in (await DocumentAsync()).GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           let id = operation.Value.GetProperty("operationId").GetString()!
           where !NotForPrograms.Contains(id)
           select new Operation(operation.Name.ToUpperInvariant(), path.Name, id, operation.Value),
    ];

    async Task<JsonElement> DocumentAsync()
    {
        using var http = new HttpClient { BaseAddress = service.Address };
        return await http.GetFromJsonAsync<JsonElement>(new Uri("openapi/v1.json", UriKind.Relative));
    }

    sealed record Operation(string Verb, string Path, string Id, JsonElement Json);
}
