namespace Streaming.Report.Page

/// The page's style sheet: system fonts, light, dark and print, from 390 pixels of width up. It stands in a page that
/// is XML too, so it holds no ampersand and no angle bracket that opens.
module internal Style =
    let private colours =
        """
:root {
  color-scheme: light dark;
  --page: #fbfbfa; --card: #ffffff; --ink: #1b1d22; --soft: #575d69; --line: #dfe1e5; --stripe: #f1f2f4;
  --accent: #2456c4; --mark: #111318;
  --s0: #0b6bb8; --s1: #c2571a; --s2: #08805c; --s3: #a82f80; --s4: #6350c0; --s5: #7d6200; --s6: #b3261e; --s7: #3f6b75;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161a; --card: #1b1e24; --ink: #e7e9ee; --soft: #a3aab7; --line: #343943; --stripe: #22262e;
    --accent: #8fb0ff; --mark: #ffffff;
    --s0: #5cb3f5; --s1: #f59a56; --s2: #3fcf9f; --s3: #ec83c9; --s4: #ab9ff7; --s5: #d9b13b; --s6: #ff8a80; --s7: #8cc6d2;
  }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #3d4149; --line: #c9ccd1; --stripe: #f2f3f4;
    --accent: #000000; --mark: #000000;
    --s0: #0b6bb8; --s1: #c2571a; --s2: #08805c; --s3: #a82f80; --s4: #6350c0; --s5: #7d6200; --s6: #b3261e; --s7: #3f6b75;
  }
}
"""

    let private words =
        """
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 12px; }
body {
  margin: 0; background: var(--page); color: var(--ink); overflow-wrap: break-word;
  font: 16px/1.58 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
}
header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 28px; }
header { padding-top: 48px; }
main { padding-bottom: 56px; }
h1, h2, h3, h4, p, dl, dd, figure, ul, ol { margin: 0; padding: 0; }
h1 { font-size: 2.15rem; line-height: 1.18; letter-spacing: -0.018em; font-weight: 680; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.012em; font-weight: 660; text-wrap: balance; }
h2 .paper-name { color: var(--soft); font-weight: 500; margin-right: 0.35em; }
h3 { font-size: 1.08rem; line-height: 1.35; font-weight: 640; }
.row h3 { font-size: 0.95rem; }
p { max-width: 74ch; }
a { color: var(--accent); text-decoration: underline; text-decoration-thickness: 1px; text-underline-offset: 3px; }
nav a { text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.88em; overflow-wrap: anywhere; }
.eyebrow { color: var(--soft); font-size: 0.86rem; letter-spacing: 0.02em; margin-bottom: 8px; }
.lead { font-size: 1.2rem; line-height: 1.5; max-width: 62ch; margin-top: 18px; text-wrap: pretty; }
.soft { color: var(--soft); }
.small { font-size: 0.87rem; line-height: 1.5; }
.away { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; margin: 0; padding: 0; border: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(140px, 1fr)); gap: 1px; margin-top: 28px;
  background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.facts div { background: var(--card); padding: 12px 16px; }
.facts dt { color: var(--soft); font-size: 0.82rem; }
.facts dd { font-size: 1.2rem; font-weight: 620; font-variant-numeric: tabular-nums; }
.settings { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 4px 20px; margin-top: 12px; font-size: 0.93rem; }
.settings dt { color: var(--soft); }
.settings dd { overflow-wrap: anywhere; min-width: 0; }
nav { display: flex; flex-wrap: wrap; gap: 4px 20px; margin-top: 28px; padding: 11px 0; border-top: 1px solid var(--line);
  border-bottom: 1px solid var(--line); font-size: 0.93rem; }
section { margin-top: 60px; }
section section { margin-top: 34px; }
section p { margin-top: 8px; }
footer { color: var(--soft); font-size: 0.84rem; padding-top: 18px; padding-bottom: 40px; }
footer div { border-top: 1px solid var(--line); padding-top: 14px; }
.plain { list-style: none; margin-top: 6px; }
.plain li { margin-top: 4px; }
.channels img { display: block; width: 100%; max-width: 900px; height: auto; background: #ffffff; border-radius: 4px; }
.note { border-left: 3px solid var(--line); padding-left: 16px; margin-top: 20px; }
.note ul { padding-left: 1.2em; }
"""

    let private figures =
        """
.grid { display: grid; gap: 20px; margin-top: 16px; align-items: start; }
.fields { grid-template-columns: repeat(4, minmax(0, 1fr)); }
.thumbs { grid-template-columns: repeat(auto-fill, minmax(min(128px, 29%), 1fr)); gap: 16px; }
.halves { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px 44px; }
.block { min-width: 0; break-inside: avoid; }
.row { margin-top: 24px; break-inside: avoid; }
.row .grid { margin-top: 8px; }
figure { break-inside: avoid; min-width: 0; }
figure img { display: block; width: 100%; height: auto; border-radius: 4px; }
.thumbs figure img { aspect-ratio: 1; object-fit: contain; background: var(--stripe); }
figcaption { color: var(--soft); font-size: 0.84rem; line-height: 1.42; margin-top: 6px; overflow-wrap: anywhere; }
figcaption b { color: var(--ink); font-weight: 600; }
.wheel { display: grid; grid-template-columns: 116px minmax(0, 1fr); gap: 24px; align-items: center; margin-top: 18px; break-inside: avoid; }
.wheel img { display: block; width: 116px; height: 116px; }
.wheel p { margin: 0; font-size: 0.93rem; }
.vectors { position: relative; touch-action: pan-y; }
.vectors svg { display: block; width: 100%; height: auto; border-radius: 4px; }
.vectors image { image-rendering: pixelated; }
.vectors path { fill: #181c28; fill-opacity: 0.86; }
.vectors .mark { position: absolute; display: none; box-shadow: 0 0 0 1.5px #ffffff, 0 0 0 3px #111318; pointer-events: none; }
.vectors .tip { position: absolute; display: none; left: 6px; right: 6px; bottom: 6px; padding: 3px 8px; border-radius: 4px; background: #15171c; color: #ffffff;
  font-size: 0.78rem; line-height: 1.35; text-align: center; pointer-events: none; }
.vectors .tip.above { top: 6px; bottom: auto; }
.vectors.read .mark, .vectors.read .tip { display: block; }
.charted { margin-top: 16px; }
svg.chart { display: block; width: 100%; height: auto; max-width: 600px; overflow: visible; font: 13px system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
svg text { fill: var(--soft); }
svg .strong { fill: var(--ink); font-weight: 600; }
svg .axis { stroke: var(--soft); stroke-width: 1; }
svg .guide { stroke: var(--line); stroke-width: 1; }
svg .mark { stroke: var(--ink); stroke-width: 1.4; }
svg .bars { fill: var(--s0); }
svg .whisker { stroke-width: 2; opacity: 0.55; }
svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg.sample { display: inline-block; width: 26px; height: 10px; margin-right: 7px; vertical-align: middle; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 8px; max-width: 600px; font-size: 0.87rem; }
.beside { margin-top: 22px; padding: 14px 20px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; max-width: 820px; break-inside: avoid; }
.beside .table { margin-top: 0; }
.beside p { margin-top: 10px; }
"""

    let private tables =
        """
.table { margin-top: 18px; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; max-width: 100%; }
caption { caption-side: bottom; text-align: left; color: var(--soft); font-size: 0.84rem; line-height: 1.45; padding-top: 8px; max-width: 90ch; }
caption:empty { display: none; }
th, td { padding: 5px 13px; text-align: right; border-bottom: 1px solid var(--line); }
.wide th, .wide td { padding: 5px 8px; }
th { font-weight: 620; }
thead th { color: var(--soft); font-weight: 560; vertical-align: bottom; line-height: 1.3; }
thead .spans th, thead .spans td { border-bottom: 0; padding-bottom: 0; font-size: 0.84rem; text-align: center; }
thead .columns th { border-bottom: 2px solid var(--line); }
th:first-child, td:first-child { text-align: left; padding-left: 2px; }
tbody th { font-weight: 500; }
.group th { color: var(--soft); font-size: 0.84rem; font-weight: 640; padding-top: 16px; }
.sort { all: unset; cursor: pointer; }
.sort:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
[aria-sort] .sort::after { content: " \2191"; }
[aria-sort="descending"] .sort::after { content: " \2193"; }
.heat { margin-top: 18px; overflow-x: auto; }
.heat td { text-align: center; min-width: 3.2em; border: 1px solid var(--page); }
.heat .less { font-style: italic; }
.tabs { margin: 18px 0 0; padding: 0; border: 0; min-width: 0; min-inline-size: 0; }
.tabs > input { position: absolute; opacity: 0; pointer-events: none; }
.bar { display: flex; flex-wrap: wrap; gap: 4px; padding: 4px; background: var(--stripe); border-radius: 9px; width: fit-content; max-width: 100%; }
.bar label { padding: 4px 13px; border-radius: 6px; font-size: 0.92rem; color: var(--soft); cursor: pointer; }
.bar label:hover { color: var(--ink); }
.panel { display: none; min-width: 0; }
.lone { display: block; }
.panel-name { display: none; }
details { margin-top: 16px; border-top: 1px solid var(--line); padding-top: 12px; }
summary { cursor: pointer; font-weight: 620; }
.command { display: flex; align-items: flex-start; gap: 12px; margin-top: 10px; padding: 9px 12px; background: var(--stripe); border-radius: 7px; max-width: 900px; }
.command code { flex: 1 1 auto; min-width: 0; padding-top: 2px; }
.copy { flex: none; font: inherit; font-size: 0.84rem; color: var(--ink); background: var(--card); border: 1px solid var(--line); border-radius: 5px; padding: 2px 10px; cursor: pointer; }
"""

    // The k-th panel is seen while the k-th choice is made.
    let private choices =
        let each (rule: int -> string) = [ 1 .. Tabs.most ] |> List.map rule |> String.concat ", "
        let shown = each (fun k -> $".tabs > input:nth-of-type({k}):checked ~ .panels > .panel:nth-child({k})")
        let chosen = each (fun k -> $".tabs > input:nth-of-type({k}):checked ~ .bar > label:nth-child({k})")
        let focused = each (fun k -> $".tabs > input:nth-of-type({k}):focus-visible ~ .bar > label:nth-child({k})")

        $"{shown} {{ display: block; }}\n{chosen} {{ background: var(--card); color: var(--ink); box-shadow: 0 0 0 1px var(--line); }}\n{focused} {{ outline: 2px solid var(--accent); }}\n"

    // What a cell of a heat map has behind its number: never so much that the number could not be read.
    let private heat =
        let strongest = 46

        [ for step in 0..10 -> $".h{step} {{ background: color-mix(in srgb, var(--s0) {strongest * step / 10}%%, var(--card)); }}\n" ]
        |> String.concat ""

    /// The sheet.
    let sheet =
        let ofSeries = [ for i in 0..7 -> $"svg .s{i} {{ stroke: var(--s{i}); }} svg .f{i} {{ fill: var(--s{i}); }}\n" ]
        String.concat "" [ colours; words; figures; tables; heat; String.concat "" ofSeries; choices; StyleOfMedia.sheet ]
