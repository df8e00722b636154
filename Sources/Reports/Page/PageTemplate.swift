/// The page's skeleton in Mustache, and its style.
enum PageTemplate {
  static let html = """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    {{#refresh}}
    <meta http-equiv="refresh" content="{{.}}">
    {{/refresh}}
    <title>{{title}}</title>
    <style>
    {{{style}}}
    </style>
    </head>
    <body>
    <main>
    <header>
    <h1>{{title}}</h1>
    <p class="claim">{{claim}}</p>
    {{#remarks}}
    <p class="remark">{{.}}</p>
    {{/remarks}}
    </header>
    {{#sections}}
    <section>
    <h2>{{heading}}</h2>
    {{#blocks}}
    {{#paragraph}}
    <p>{{.}}</p>
    {{/paragraph}}
    {{#gallery}}
    <div class="gallery">
    {{#figures}}
    <figure>
    {{#svg}}
    {{{.}}}
    {{/svg}}
    {{#png}}
    <img alt="{{alt}}" src="data:image/png;base64,{{{.}}}">
    {{/png}}
    <figcaption>{{caption}}</figcaption>
    </figure>
    {{/figures}}
    </div>
    {{/gallery}}
    {{#table}}
    <div class="scroll">
    <table>
    <caption>{{summary}}</caption>
    <thead><tr>{{#head}}<th class="{{kind}}" scope="col">{{text}}</th>{{/head}}</tr></thead>
    <tbody>
    {{#rows}}
    <tr>{{#cells}}<td class="{{kind}} {{tone}}">{{text}}</td>{{/cells}}</tr>
    {{/rows}}
    </tbody>
    </table>
    </div>
    {{/table}}
    {{/blocks}}
    </section>
    {{/sections}}
    <section>
    <h2>Settings</h2>
    <dl>
    {{#settings}}
    <dt>{{name}}</dt><dd>{{value}}</dd>
    {{/settings}}
    </dl>
    <h2>Repeat it</h2>
    <pre><code>{{command}}</code></pre>
    </section>
    <footer>Written by {{program}}. This file holds everything it shows.</footer>
    </main>
    </body>
    </html>

    """

  /// The style recolours plots by the classes that `SVGPlot` gives their parts.
  static let style = """
    :root {
      --page: #f7f7f5; --card: #ffffff; --ink: #1d2025; --quiet: #62676f; --line: #dfe1e4;
      --accent: #0067a3; --remark: #fff4d0; --wash: #e8f1f7;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #131518; --card: #1b1e22; --ink: #e6e7e9; --quiet: #9ba1aa; --line: #343940;
        --accent: #6cb8e6; --remark: #3a3213; --wash: #1d2c38;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--page); color: var(--ink);
      font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
    }
    main { max-width: 72rem; margin: 0 auto; padding: 2.5rem 1.25rem 3rem; }
    h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.015em; margin: 0 0 1rem; }
    h2 { font-size: 1.2rem; margin: 2.5rem 0 0.6rem; }
    p { max-width: 48rem; margin: 0.6rem 0; }
    .claim {
      font-size: 1.15rem; background: var(--wash); border-left: 4px solid var(--accent);
      border-radius: 0 8px 8px 0; padding: 0.8rem 1.1rem; max-width: none;
    }
    .remark { background: var(--remark); border-radius: 8px; padding: 0.6rem 1.1rem; }
    .gallery {
      display: grid; gap: 1rem; margin: 1rem 0;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr));
    }
    figure, .scroll, dl, pre {
      background: var(--card); border: 1px solid var(--line); border-radius: 10px;
    }
    figure { margin: 0; padding: 0.9rem; min-width: 0; overflow-x: auto; }
    figure svg, figure img { display: block; width: 100%; height: auto; margin: 0 auto; }
    figure svg { max-width: 36rem; }
    figure img { max-width: 38rem; image-rendering: pixelated; border-radius: 4px; }
    figcaption { color: var(--quiet); font-size: 0.88rem; margin-top: 0.6rem; }
    @media (prefers-color-scheme: dark) {
    \(SVGPlot.darkStyle)
    }
    .scroll { overflow-x: auto; margin: 1rem 0; }
    table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
    caption { text-align: left; padding: 0.7rem 0.9rem; color: var(--quiet); font-size: 0.88rem; }
    th, td { padding: 0.4rem 0.6rem; border-top: 1px solid var(--line); white-space: nowrap; }
    th { font-weight: 600; font-size: 0.85rem; color: var(--quiet); }
    @media (max-width: 40rem) {
      main { padding: 1.25rem 0.6rem 2rem; }
      figure { padding: 0.4rem; }
      table { font-size: 0.85rem; }
      th, td { padding: 0.35rem 0.5rem; }
    }
    .word { text-align: left; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    td.strong { color: var(--accent); font-weight: 600; }
    td.quiet { color: var(--quiet); }
    dl {
      display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: 0.35rem 1.2rem;
      padding: 0.9rem 1.1rem; margin: 0; font-size: 0.95rem;
    }
    dt { color: var(--quiet); }
    dd { margin: 0; overflow-wrap: anywhere; }
    pre { padding: 0.9rem 1.1rem; margin: 0; overflow-x: auto; white-space: pre-wrap; }
    code { font: 0.9rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
    footer { color: var(--quiet); font-size: 0.85rem; margin-top: 2.5rem; }
    """
}
