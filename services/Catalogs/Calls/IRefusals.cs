namespace CacheWarming.Catalogs.Calls;

/// <summary>Interprets the refusals of a provider.</summary>
interface IRefusals
{
    /// <summary>The exception for an answer that is neither 200 nor 404.</summary>
    Exception Of(Refusal refusal);

    /// <summary>Whether the answer says that the day's quota is used up.</summary>
    bool EndsTheDay(Refusal refusal) => false;
}
