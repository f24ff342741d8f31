namespace CacheWarming.Tests.Pages;

/// <summary>Measures text against what is behind it, as WCAG 2.2 §1.4.3 has it.</summary>
static class Contrast
{
    /// <summary>Texts that are too faint: 4.5 is asked for, 3 for large ones. Pictures of data (SVG) have lists and tables that say the same.</summary>
    public const string TooLow =
        """
        () => {
          const colour = text => { const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number); return { r, g, b, a }; };
          const light = ({ r, g, b }) => {
            const [x, y, z] = [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
            return 0.2126 * x + 0.7152 * y + 0.0722 * z;
          };
          const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
          const behind = one => {
            const layers = [];
            for (let each = one; each; each = each.parentElement) layers.push(colour(getComputedStyle(each).backgroundColor));
            return layers.reverse().reduce((under, top) => over(top, under), colour('rgb(255, 255, 255)'));
          };
          const faint = [];
          for (const one of document.querySelectorAll('body *')) {
            if (one.closest('svg, noscript') || !one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || one.closest('.visually-hidden, .skip')) continue;
            if (![...one.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.nodeValue.trim())) continue;
            const style = getComputedStyle(one);
            const ground = behind(one);
            const [a, b] = [light(over(colour(style.color), ground)), light(ground)].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            const size = parseFloat(style.fontSize);
            const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
            if (ratio < (large ? 3 : 4.5)) faint.push(`${one.nodeName} '${one.textContent.trim().slice(0, 30)}' ${ratio.toFixed(2)}`);
          }
          return faint;
        }
        """;
}
