namespace CacheWarming.Tests.Pages;

/// <summary>Measures whether a view has to be scrolled sideways.</summary>
static class Width
{
    /// <summary>
    /// The width of a page that is wider than the window, and what reaches beyond the window. What is inside an area with a scroll bar of its
    /// own (tables) is not counted.
    /// </summary>
    public const string TooWide =
        """
        () => {
          const width = document.documentElement.clientWidth;
          const wide = document.documentElement.scrollWidth > width ? [`${document.documentElement.scrollWidth} px`] : [];
          for (const one of document.querySelectorAll('body *')) {
            if (one.closest('.scroll, .visually-hidden, .skip, noscript') || !one.checkVisibility()) continue;
            const { right, width: own } = one.getBoundingClientRect();
            if (own > 0 && right > width + 0.5) wide.push(`${one.nodeName}.${one.getAttribute('class')} '${one.textContent.trim().slice(0, 30)}' ${right}`);
          }
          return wide;
        }
        """;
}
