using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Streaming.Storage.Files;

/// <summary>Types as System.Text.Json sees them, with what is <see cref="InlinedAttribute">inlined</see> in its place.</summary>
internal sealed class InliningResolver : DefaultJsonTypeInfoResolver
{
    public override JsonTypeInfo GetTypeInfo(Type type, JsonSerializerOptions options)
    {
        var whole = base.GetTypeInfo(type, options);
        for (var place = whole.Properties.Count - 1; place >= 0; place--)
            if (whole.Properties[place].AttributeProvider?.GetCustomAttributes(typeof(InlinedAttribute), false) is [InlinedAttribute inlined])
                Inline(whole, place, inlined.Suffix, options);
        return whole;
    }

    private void Inline(JsonTypeInfo whole, int place, string suffix, JsonSerializerOptions options)
    {
        var part = whole.Properties[place];
        var type = GetTypeInfo(part.PropertyType, options);
        whole.Properties.RemoveAt(place);
        foreach (var property in type.Properties)
        {
            var inlined = whole.CreateJsonPropertyInfo(property.PropertyType, property.Name + suffix);
            inlined.AttributeProvider = property.AttributeProvider;
            inlined.IsGetNullable = property.IsGetNullable;
            inlined.IsSetNullable = property.IsSetNullable;
            inlined.Get = value => property.Get!(part.Get!(value)!);
            inlined.Set = (value, content) =>
            {
                if (part.Get!(value) is null)
                    part.Set!(value, type.CreateObject!());
                property.Set!(part.Get!(value)!, content);
            };
            whole.Properties.Insert(place++, inlined);
        }
    }
}
