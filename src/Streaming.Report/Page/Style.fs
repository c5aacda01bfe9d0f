namespace Streaming.Report.Page

/// The page's style sheet: system fonts, light, dark and print, from 400 pixels of width up. It stands in a page that
/// is XML too, so it holds no ampersand and no angle bracket that opens.
module internal Style =
    let sheet =
        """
:root {
  color-scheme: light dark;
  --page: #fcfcfd; --card: #ffffff; --ink: #1a1d24; --soft: #5b6270; --line: #e2e5ea; --stripe: #f5f6f8;
  --accent: #2f5fd0; --warn-ink: #6b3d00; --warn: #fff3da; --warn-line: #f0b429;
  --s0: #0b6bb8; --s1: #d2691e; --s2: #0a8f68; --s3: #b0358b; --s4: #6a5acd; --s5: #8a6d00; --s6: #b3261e; --s7: #3f6b75;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14161b; --card: #1b1e25; --ink: #e8eaef; --soft: #a0a8b6; --line: #31363f; --stripe: #20242c;
    --accent: #8fb0ff; --warn-ink: #ffdf9e; --warn: #3a2c0d; --warn-line: #a87714;
    --s0: #5cb3f5; --s1: #f59a56; --s2: #3fcf9f; --s3: #ec83c9; --s4: #ab9ff7; --s5: #d9b13b; --s6: #ff8a80; --s7: #8cc6d2;
  }
}
@media print {
  :root {
    color-scheme: light;
    --page: #ffffff; --card: #ffffff; --ink: #000000; --soft: #444444; --line: #cccccc; --stripe: #f4f4f4;
    --accent: #000000; --warn-ink: #000000; --warn: #ffffff; --warn-line: #000000;
    --s0: #0b6bb8; --s1: #d2691e; --s2: #0a8f68; --s3: #b0358b; --s4: #6a5acd; --s5: #8a6d00; --s6: #b3261e; --s7: #3f6b75;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
}
header, main, footer { max-width: 1240px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
main { padding-bottom: 48px; }
h1, h2, h3, p, dl, dd, figure { margin: 0; }
h1 { font-size: 2.1rem; line-height: 1.2; letter-spacing: -0.015em; font-weight: 680; text-wrap: balance; }
h2 { font-size: 1.5rem; line-height: 1.25; letter-spacing: -0.01em; font-weight: 660; }
h3 { font-size: 1.06rem; line-height: 1.35; font-weight: 640; }
p { max-width: 84ch; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.9em; overflow-wrap: anywhere; }
.whole { white-space: nowrap; }
.eyebrow { color: var(--soft); font-size: 0.86rem; letter-spacing: 0.02em; margin-bottom: 6px; }
.soft { color: var(--soft); }
.facts { display: flex; flex-wrap: wrap; gap: 1px; margin-top: 24px;
  background: var(--line); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.facts div { flex: 1 1 auto; min-width: 136px; background: var(--card); padding: 12px 14px; }
.facts dt { color: var(--soft); font-size: 0.82rem; }
.facts dd { font-size: 1.22rem; font-weight: 620; font-variant-numeric: tabular-nums; white-space: nowrap; }
.settings { display: grid; grid-template-columns: max-content 1fr; gap: 3px 18px; margin-top: 18px; font-size: 0.93rem; }
.settings dt { color: var(--soft); }
.settings dd { overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 6px 18px; margin-top: 22px; padding: 10px 0; border-top: 1px solid var(--line);
  border-bottom: 1px solid var(--line); font-size: 0.93rem; }
section { margin-top: 52px; }
section section { margin-top: 34px; }
section p { margin-top: 6px; }
.grid { display: grid; gap: 18px; margin-top: 14px; align-items: start; }
.fields { grid-template-columns: repeat(4, minmax(0, 1fr)); }
.thumbs { grid-template-columns: repeat(auto-fill, minmax(min(148px, 45%), 1fr)); gap: 16px; }
.halves { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 40px; }
.halves .scroll { margin-top: 0; min-width: 0; }
.charts { display: grid; gap: 26px; min-width: 0; }
.row { margin-top: 20px; break-inside: avoid; }
.row h4 { margin: 0; font-size: 0.93rem; font-weight: 640; }
.row .grid { margin-top: 8px; }
figure { break-inside: avoid; min-width: 0; }
figure img { display: block; width: 100%; height: auto; border-radius: 5px; border: 1px solid var(--line); }
.thumbs figure img { border: 0; border-radius: 4px; aspect-ratio: 1; object-fit: contain; background: var(--stripe); }
figcaption { color: var(--soft); font-size: 0.84rem; line-height: 1.4; margin-top: 6px; overflow-wrap: anywhere; }
figcaption b { color: var(--ink); font-weight: 620; }
.wheel { display: grid; grid-template-columns: 132px minmax(0, 1fr); gap: 22px; align-items: center; margin-top: 16px;
  padding: 16px 20px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; break-inside: avoid; }
.wheel img { display: block; width: 132px; height: 132px; }
.wheel p { margin: 0; font-size: 0.93rem; }
.scroll { overflow-x: auto; margin-top: 12px; }
table { border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { caption-side: bottom; text-align: left; color: var(--soft); font-size: 0.84rem; padding-top: 8px; }
th, td { padding: 5px 14px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 620; }
thead tr:last-child th { border-bottom: 2px solid var(--line); }
thead th[colspan] { border-bottom: 0; padding-bottom: 0; font-size: 0.84rem; }
thead th { color: var(--soft); font-weight: 560; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; padding-left: 2px; }
tbody th { font-weight: 500; }
tbody th.group { color: var(--soft); font-size: 0.84rem; font-weight: 640; padding-top: 14px; }
.tight th, .tight td { padding: 5px 9px; }
.tight th:first-child, .tight td:first-child { padding-left: 2px; }
.bar { display: inline-block; width: 110px; height: 9px; background: var(--stripe); border-radius: 2px; overflow: hidden; vertical-align: middle; }
.bar i { display: block; height: 100%; background: var(--s0); }
svg { display: block; width: 100%; height: auto; max-width: 620px; font: 12px system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif; }
svg text { fill: var(--soft); }
svg .axis { stroke: var(--soft); stroke-width: 1; }
svg .guide { stroke: var(--line); stroke-width: 1; }
svg .bars { fill: var(--s0); }
svg .whisker { stroke: var(--ink); stroke-width: 1.2; }
svg .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .s0 { stroke: var(--s0); } svg .s1 { stroke: var(--s1); } svg .s2 { stroke: var(--s2); } svg .s3 { stroke: var(--s3); } svg .s4 { stroke: var(--s4); } svg .s5 { stroke: var(--s5); } svg .s6 { stroke: var(--s6); } svg .s7 { stroke: var(--s7); }
svg .f0 { fill: var(--s0); } svg .f1 { fill: var(--s1); } svg .f2 { fill: var(--s2); } svg .f3 { fill: var(--s3); } svg .f4 { fill: var(--s4); } svg .f5 { fill: var(--s5); } svg .f6 { fill: var(--s6); } svg .f7 { fill: var(--s7); }
footer { color: var(--soft); font-size: 0.84rem; padding-top: 18px; padding-bottom: 36px; }
footer div { border-top: 1px solid var(--line); padding-top: 14px; }
@media (max-width: 900px) {
  .halves { grid-template-columns: minmax(0, 1fr); }
  .fields { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 14px; }
}
@media (max-width: 560px) {
  header, main, footer { padding-left: 16px; padding-right: 16px; }
  header { padding-top: 26px; }
  h1 { font-size: 1.6rem; }
  section { margin-top: 40px; }
  .facts div { flex-basis: 40%; }
  .facts dd { font-size: 1.1rem; }
  .settings { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .settings dd { margin-bottom: 8px; }
  .wheel { grid-template-columns: minmax(0, 1fr); justify-items: center; gap: 14px; padding: 16px; }
  th, td { padding: 5px 9px; }
}
@media print {
  html { font-size: 9.5pt; }
  body { font-size: 1rem; }
  section { margin-top: 26px; }
  section section { margin-top: 20px; }
  h2, h3, h4, section p { break-after: avoid; }
  tr, section p, .facts, .charts { break-inside: avoid; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  nav { display: none; }
  .family { break-before: page; }
  .fields { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px; }
  .thumbs { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 10px; }
  .halves { grid-template-columns: max-content minmax(0, 1fr); gap: 20px; }
  .halves table { font-size: 0.84rem; }
  .halves th, .halves td { padding: 2px 7px; }
  .scroll { overflow: visible; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""
