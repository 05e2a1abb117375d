/**
 * The pages, in the language of Typst: https://typst.app/docs/reference. It reads `page.json` and turns data into content by
 * functions alone; nothing of the data is evaluated.
 */
export const template = String.raw`
#let page-data = json("page.json")
#let ink = rgb("#1c1f26")
#let faint = rgb("#667085")
#let line-colour = rgb("#d5d9e0")
#let tint = rgb("#f5f6f8")
#let accent = rgb("#3b5bdb")
#let bad = rgb("#b42318")
#let colours = (ink, rgb("#7a818c"), rgb("#8a3ffc"), rgb("#187a3d"), rgb("#b25000"), rgb("#0b5fad"), rgb("#8b3a62"), bad)

#let others = ("Vazirmatn", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Thai", "Noto Sans SC", "Noto Sans KR", "Noto Sans Math", "Noto Sans Symbols 2", "Twemoji Mozilla")
#let sans = ("Noto Sans", ..others)
#let mono = ("Noto Sans Mono", ..others, "Noto Sans")

#set document(title: page-data.title, date: datetime(
  year: page-data.date.at(0), month: page-data.date.at(1), day: page-data.date.at(2),
  hour: page-data.date.at(3), minute: page-data.date.at(4), second: page-data.date.at(5)))
#set text(font: sans, size: 9.5pt, fill: ink, lang: "en", hyphenate: false)
#set par(leading: 0.66em, spacing: 1.15em, linebreaks: "simple")
#set block(spacing: 1.15em)
#set list(spacing: 0.7em, indent: 0.3em)
#set enum(spacing: 0.7em, indent: 0.3em)
#set page(
  paper: "a4",
  margin: (x: 2.2cm, top: 2.3cm, bottom: 2.1cm),
  header: context if counter(page).get().first() > 1 {
    set text(size: 7.5pt, fill: faint)
    page-data.running
  },
  footer: context {
    set text(size: 7.5pt, fill: faint)
    align(right)[#counter(page).display() / #counter(page).final().first()]
  },
)

#let styled(run) = {
  let body = run.at(0)
  let styles = run.at(1, default: "")
  let address = run.at(2, default: none)
  if styles == "" and address == none { return body }
  let bits = (:)
  let is-code = false
  for style in styles.clusters() {
    if style == "b" { bits.weight = "bold" }
    else if style == "i" { bits.style = "italic" }
    else if style == "c" { is-code = true }
    else if style == "q" { bits.fill = faint }
    else if style == "e" { bits.font = "Twemoji Mozilla" }
    else if style != "s" { bits.fill = colours.at(int(style)) }
  }
  if address != none { bits.fill = accent }
  if is-code { bits.font = mono; bits.size = 0.9em }
  let content = if bits.len() > 0 { text(..bits, body) } else { text(body) }
  if "s" in styles { content = strike(content) }
  if address != none { link(address, content) } else { content }
}

#let runs(all) = for run in all { styled(run) }

#let from-right(data) = data.at("isRightToLeft", default: false)

#let directed(data, body) = {
  set text(dir: if from-right(data) { rtl } else { ltr })
  set align(if from-right(data) { right } else { left })
  body
}

#let barred(data, width, gap, rise, body) = {
  let side = if from-right(data) { "right" } else { "left" }
  let stroke = (:)
  stroke.insert(side, width + line-colour)
  let inset = (y: rise)
  inset.insert(side, gap)
  block(width: 100%, stroke: stroke, inset: inset, body)
}

#let aligns = (start: start, left: left, center: center, right: right)

#let label(body) = block(sticky: true, text(size: 8.2pt, fill: faint, body))

#let code(pieces) = block(width: 100%, fill: tint, radius: 3pt, inset: (x: 7pt, y: 6pt), breakable: true, {
  set text(font: mono, size: 7.6pt)
  set par(leading: 0.5em, spacing: 0.5em)
  for piece in pieces { par(runs(piece)) }
})

#let blocks(all, is-item: false) = for (at, data) in all.enumerate() {
  if not is-item or at > 1 { parbreak() }
  let kind = data.type
  if kind == "text" {
    let tone = data.at("tone", default: none)
    directed(data, {
      if tone == "quiet" { set text(size: 8.2pt, fill: faint); par(runs(data.runs)) }
      else if tone == "bad" { set text(fill: bad); par(runs(data.runs)) }
      else if is-item { runs(data.runs) }
      else { par(runs(data.runs)) }
    })
  } else if kind == "heading" {
    let size = (1.35em, 1.2em, 1.1em, 1em, 1em, 1em).at(data.level - 1)
    directed(data, block(above: 1.4em, below: 0.85em, width: 100%, sticky: true, text(size: size, weight: "bold", runs(data.runs))))
  } else if kind == "label" {
    label(data.text)
  } else if kind == "code" {
    code(data.pieces)
  } else if kind == "list" {
    let items = data.items.map(item => blocks(item, is-item: true))
    directed(data, if data.start == none { list(..items) } else { enum(start: data.start, ..items) })
  } else if kind == "quote" {
    barred(data, 2pt, 9pt, 2pt, { set text(fill: faint); blocks(data.blocks) })
  } else if kind == "table" {
    set text(size: data.size * 1pt, dir: if from-right(data) { rtl } else { ltr })
    let cell(one) = align(aligns.at(one.align), runs(one.runs))
    table(
      columns: data.widths.map(width => width * 1fr),
      inset: (x: 5pt, y: 4pt),
      stroke: (x, y) => (bottom: 0.5pt + line-colour, top: if y == 0 { 0.5pt + line-colour }),
      fill: (x, y) => if y == 0 { tint },
      table.header(..data.head.map(one => text(weight: "bold", cell(one)))),
      ..data.rows.flatten().map(cell),
    )
  } else if kind == "rule" {
    line(length: 100%, stroke: 0.5pt + line-colour)
  } else if kind == "image" {
    block(breakable: false, {
      layout(room => {
        let natural = measure(image(data.path))
        let most = calc.min(room.width, 12cm)
        let width = calc.min(natural.width, most)
        let high = natural.height * (width / natural.width)
        if high > 11cm { image(data.path, height: 11cm) } else { image(data.path, width: width) }
      })
      block(above: 0.5em, text(size: 8.2pt, runs(data.caption)))
    })
  } else if kind == "aside" {
    barred(data, 1.5pt, 9pt, 1pt, {
      block(below: 0.6em, sticky: data.blocks.len() > 0, text(size: 8.6pt, runs(data.title)))
      set text(size: 8.8pt)
      blocks(data.blocks)
    })
  }
}

#show heading: it => block(above: 1.7em, below: 0.75em, sticky: true, width: 100%, it.supplement)

#directed(page-data, block(below: 1.6em, width: 100%, text(size: 19pt, weight: "bold", page-data.title)))
#if page-data.state != "" {
  block(width: 100%, fill: rgb("#fff6e0"), radius: 3pt, inset: 8pt, text(size: 8.6pt, page-data.state))
}
#let facts(all) = grid(columns: (auto, 1fr), column-gutter: 1.2em, row-gutter: 0.62em,
  ..all.map(fact => (text(fill: faint, fact.at(0)), text(fact.at(1)))).flatten())
#block(above: 1.6em, below: 2em, {
  set text(size: 8pt)
  grid(columns: (3fr, 2fr), column-gutter: 2em, facts(page-data.facts), facts(page-data.settings))
})

#for message in page-data.messages {
  heading(level: 1, supplement: {
    set text(size: 9.5pt)
    line(length: 100%, stroke: 0.5pt + line-colour)
    v(-0.1em)
    box(text(weight: "bold", fill: if message.isPerson { accent } else { ink }, message.author))
    h(0.8em)
    text(size: 7.8pt, weight: "regular", fill: faint, message.time)
  }, message.bookmark)
  if message.isPerson {
    block(width: 100%, fill: rgb("#eef2ff"), radius: 4pt, inset: (x: 9pt, y: 8pt), breakable: true, blocks(message.blocks))
  } else {
    blocks(message.blocks)
  }
  if message.footer.len() > 0 and message.footer.at(0).at(0) != "" {
    block(above: 0.9em, text(size: 7.6pt, fill: faint, runs(message.footer)))
  }
  if message.divider != "" {
    block(above: 1.8em, width: 100%, stroke: (top: (paint: line-colour, thickness: 0.8pt, dash: "dashed")), inset: (top: 6pt),
      align(center, text(size: 8pt, fill: faint, message.divider)))
  }
}
`;
