namespace Streaming.Report.Page

/// The part of the style sheet that depends on where a page is looked at: narrow windows, and paper.
module internal StyleOfMedia =
    let private windows =
        """
@media (min-width: 1001px) {
  tbody th { white-space: nowrap; }
  .slim tbody th { white-space: normal; }
}
@media (max-width: 900px) {
  .halves { grid-template-columns: minmax(0, 1fr); }
  .fields { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; }
  .heat th, .heat td { padding: 5px 6px; min-width: 0; }
}
@media (max-width: 640px) {
  header, main, footer { padding-left: 18px; padding-right: 18px; }
  header { padding-top: 30px; }
  h1 { font-size: 1.62rem; }
  h2 { font-size: 1.32rem; }
  .lead { font-size: 1.08rem; }
  section { margin-top: 46px; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .facts dd { font-size: 1.06rem; }
  .facts div:last-child:nth-child(odd) { grid-column: 1 / -1; }
  .settings { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .settings dd { margin-bottom: 8px; }
  .wheel { grid-template-columns: minmax(0, 1fr); justify-items: center; gap: 14px; }
  .slim table { width: 100%; font-size: 0.88rem; }
  .slim th, .slim td { padding: 5px 6px; }
  .slim td { white-space: nowrap; }
  .heat table { font-size: 0.82rem; }
  .heat th, .heat td { padding: 4px; min-width: 0; }
  .heat .columns th:not(:first-child) { writing-mode: vertical-rl; text-align: left; }
  svg.chart { font-size: 16px; }
  .beside { padding: 12px 14px; }
}
"""

    // Rows one below the other, each cell with the name of its column.
    let private stacked =
        let rules scope =
            $"""
{scope} thead, {scope} tbody, {scope} tr, {scope} th, {scope} td, {scope} caption {{ display: block; }}
{scope} table {{ display: flex; flex-direction: column; }}
{scope} caption {{ order: 9; }}
{scope} thead {{ position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%%); white-space: nowrap; }}
{scope} tbody tr {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(112px, 1fr)); gap: 2px 12px; padding: 9px 0; border-bottom: 1px solid var(--line); }}
{scope} tbody tr.group {{ display: block; padding: 14px 0 4px; }}
{scope} tbody th {{ grid-column: 1 / -1; font-weight: 620; white-space: normal; }}
{scope} th, {scope} td {{ border: 0; padding: 0; text-align: left; }}
{scope} td::before {{ content: attr(data-label); display: block; color: var(--soft); font-size: 0.8rem; line-height: 1.35; }}
"""

        let below width scope = $"@media (max-width: {width}px) {{" + rules scope + "}\n"
        below 1000 ".wide" + below 900 ".middle" + below 640 ".narrow"

    let private print =
        """
@media print {
  html { font-size: 9.2pt; }
  body { font-size: 1rem; }
  header, main, footer { max-width: none; padding-left: 0; padding-right: 0; }
  header { padding-top: 0; }
  section { margin-top: 26px; }
  section section { margin-top: 18px; }
  h2, h3, h4, section p, .panel-name { break-after: avoid; }
  tr, section p, .facts, .block { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
  nav, .bar, .copy, .tabs > input { display: none; }
  .panel { display: block; }
  .panels > .panel + .panel { margin-top: 20px; }
  .panel-name { display: block; }
  .halves { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px 28px; }
  .fields { grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 10px; }
  .thumbs { grid-template-columns: repeat(8, minmax(0, 1fr)); gap: 8px; }
  svg.chart { max-width: 100%; }
  .wide table { font-size: 0.8rem; }
  .wide th, .wide td { padding: 2px 4px; }
  a { text-decoration: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""

    /// These rules.
    let sheet = windows + stacked + print
