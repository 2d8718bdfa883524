"use strict";

// The list of questions: filters, and what each holds once it is opened. Whatever comes from the data becomes a text
// node; no string is ever read as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const list = at("list");
  const fields = ["words", "outcome", "tag", "turned"].map(at).filter(Boolean);
  const STEP = 100;
  const rows = [];
  const haystacks = [];
  let matches = [];
  let room = STEP;

  function make(name, className, ...parts) {
    const element = document.createElement(name);
    if (className) element.className = className;
    for (const part of parts) if (part !== null && part !== undefined && part !== "") element.append(part);
    return element;
  }

  function words(name, className, text) {
    const element = make(name, className);
    element.textContent = text;
    element.dir = "auto";
    return element;
  }

  const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const number = (value) => (value === null ? "–" : value.toFixed(3));
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const slug = (text) => text.replaceAll(" ", "-");
  const span = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toPrecision(3)} s`);

  // Filters

  function haystack(index) {
    if (haystacks[index] === undefined) {
      const q = data.questions[index];
      const found = q.answer ? [q.answer.query, q.answer.text] : [];
      haystacks[index] = folded([q.id, q.question, q.error || "", ...q.answers, ...q.tags, ...found].join("\n"));
    }
    return haystacks[index];
  }

  function fits(q, index, wanted) {
    const wrong = q.outcome !== "right" && q.outcome !== "unknown";
    if (wanted.outcome === "wrong" ? !wrong : wanted.outcome && q.outcome !== wanted.outcome) return false;
    if (wanted.tag && !q.tags.includes(wanted.tag)) return false;
    if (wanted.turned && q.turned !== wanted.turned) return false;
    return wanted.words.every((word) => haystack(index).includes(word));
  }

  function filter() {
    const wanted = Object.fromEntries(fields.map((field) => [field.id, field.value]));
    wanted.words = folded(wanted.words).split(/\s+/).filter(Boolean);
    matches = [...data.questions.keys()].filter((index) => fits(data.questions[index], index, wanted));
    room = STEP;
    show();
  }

  function show() {
    list.replaceChildren(...matches.slice(0, room).map(row));
    const all = data.questions.length;
    at("shown").textContent =
      matches.length === all ? `${all.toLocaleString("en")} questions` : `${matches.length.toLocaleString("en")} of ${all.toLocaleString("en")} questions`;
    const rest = matches.length - room;
    at("more").hidden = rest <= 0;
    at("more").textContent = `Show ${Math.min(STEP, rest)} more of ${rest.toLocaleString("en")}`;
  }

  // Rows

  function outcome(name) {
    return make("span", "q-outcome", make("span", `swatch o-${slug(name)}`), capital(name));
  }

  function row(index) {
    if (rows[index]) return rows[index];
    const q = data.questions[index];
    const turn = q.turned && make("span", "turn", `was ${q.was}`);
    const details = make(
      "details",
      "q",
      make("summary", "", make("span", "", outcome(q.outcome), turn), words("span", "q-text", q.question), words("span", "q-side", q.id)),
    );
    details.id = `q-${index + 1}`;
    details.addEventListener("toggle", () => {
      if (details.open && details.childElementCount === 1) details.append(body(q, index));
    });
    return (rows[index] = make("li", "", details));
  }

  // What an open question holds

  function body(q, index) {
    const cards = new Map();
    const main = make("div", "");
    const aside = make("div", "aside");
    const line = make("p", "", q.explained, q.turned ? ` In the baseline: ${q.was}.` : "");
    const verdict = make("div", "verdictline", line, q.error && words("p", "problem", q.error));
    context(main, q);
    if (q.answer) {
      main.append(make("h3", "", q.answer.status === "abstained" ? "Abstention" : "Answer"), answer(q.answer, cards));
      if (q.answer.citations.length) {
        main.append(make("h3", "", "Citations"));
        for (const c of q.answer.citations) main.append(citation(c, cards));
      }
      main.append(make("h3", "", "Retrieved"), retrieved(q.answer.retrieved));
    }
    gold(aside, q);
    scores(aside, q);
    costs(aside, q);
    const link = make("a", "meta", "Link to this question");
    link.href = `#q-${index + 1}`;
    aside.append(make("p", "", link));
    return make("div", "q-body", verdict, main, aside);
  }

  function context(main, q) {
    if (q.history.length) {
      const turns = q.history.map(([role, text]) =>
        make("li", "", make("span", "who", role === "user" ? "Asked before" : "Answered"), words("bdi", "", text)),
      );
      main.append(make("h3", "", "Conversation before"), make("ol", "turns", ...turns));
    }
    if (q.answer && q.answer.query.trim() !== q.question.trim()) {
      main.append(make("h3", "", "Searched for"), words("p", "query", q.answer.query));
    }
    const chips = [...(q.asOf ? [`asked on ${q.asOf}`] : []), ...(q.answer ? q.answer.filters : [])];
    if (chips.length) main.append(make("div", "chips", ...chips.map((chip) => words("span", "chip", chip))));
  }

  function answer(given, cards) {
    const shown = make("div", "answer");
    shown.dir = "auto";
    for (const [text, numbers, support] of given.sentences) {
      const sentence = make("span", support, text);
      for (const n of numbers) sentence.append(mark(n, cards));
      shown.append(sentence, support === "unsupported" ? make("span", "doubt", "not supported by the sources") : "", " ");
    }
    if (!given.sentences.length) shown.append(given.text);
    return shown;
  }

  function mark(n, cards) {
    const button = make("button", "ref", `[${n}]`);
    button.type = "button";
    button.setAttribute("aria-label", `Citation ${n}`);
    button.addEventListener("click", () => {
      const card = cards.get(n);
      if (card) card.focus();
    });
    return button;
  }

  function citation(c, cards) {
    const badge = c.evidence ? make("span", "badge", "evidence") : null;
    const head = make("p", "head", make("span", "n", `[${c.n}]`), words("span", "title", c.title), badge);
    const around = c.passage === null ? marked(c.quote, [[0, c.quote.length]]) : marked(data.passages[c.passage].text, [c.mark]);
    const card = make("article", "card", head, meta(c), around);
    card.tabIndex = -1;
    cards.set(c.n, card);
    return card;
  }

  function marked(text, spans) {
    const shown = make("blockquote", "words");
    shown.dir = "auto";
    let done = 0;
    for (const [start, end] of spans) {
      shown.append(make("span", "around", text.slice(done, start)), make("mark", "", text.slice(start, end)));
      done = end;
    }
    shown.append(make("span", spans.length ? "around" : "", text.slice(done)));
    return shown;
  }

  function meta(of, more) {
    const line = make("p", "meta", words("bdi", "", of.source || "outlet unknown"), " · ", of.published || "date unknown");
    if (more) line.append(` · ${more}`);
    const link = address(of.url);
    if (link) line.append(" · ", link);
    return line;
  }

  function address(url) {
    let parsed;
    try {
      parsed = new URL(url || "");
    } catch {
      return null;
    }
    if (!["http:", "https:"].includes(parsed.protocol) || parsed.username || parsed.password) return null;
    const link = make("a", "", `Read at ${parsed.hostname}`);
    link.href = parsed.href;
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    return link;
  }

  const HOLDS = { evidence: "holds the evidence", part: "holds a bit of the evidence", article: "of a gold article" };

  function retrieved(found) {
    if (!found.length) return make("p", "none", "Nothing.");
    return make(
      "ol",
      "found",
      ...found.map((hit) => {
        const passage = data.passages[hit.passage];
        const badge = hit.holds && make("span", "badge", HOLDS[hit.holds]);
        const head = make("span", "head", make("span", "n", `${hit.rank}`), words("span", "title", passage.title), badge);
        const kinds = Object.entries(hit.scores).map(([kind, value]) => `${kind} ${number(value)}`);
        const details = make("details", "", make("summary", "", head));
        details.addEventListener("toggle", () => {
          if (details.open && details.childElementCount === 1) details.append(meta(passage, kinds.join(", ")), marked(passage.text, hit.marks));
        });
        return make("li", "", details);
      }),
    );
  }

  function gold(aside, q) {
    aside.append(make("h3", "", "Accepted answers"));
    if (!q.answerable) aside.append(make("p", "none", "None: the archive does not hold the answer."));
    else if (!q.answers.length) aside.append(make("p", "none", "The set does not tell."));
    else aside.append(make("ul", "gold", ...q.answers.map((text) => words("li", "", text))));
    if (q.evidence.length) {
      aside.append(make("h3", "", "Evidence"));
      for (const [article, quote] of q.evidence) aside.append(words("blockquote", "words", quote), words("p", "meta", article));
    } else if (q.gold.length) {
      aside.append(make("h3", "", "Gold articles"), make("ul", "gold", ...q.gold.map((id) => words("li", "meta", id))));
    }
    if (q.tags.length) aside.append(make("div", "chips", ...q.tags.map((tag) => words("span", "chip", tag))));
  }

  function scores(aside, q) {
    const names = Object.keys(q.scores);
    if (!names.length) return;
    const before = q.scoresBefore;
    const lines = names.map((name) => {
      const label = words("th", "", name);
      label.scope = "row";
      label.title = name;
      const old = before && make("td", "", name in before ? number(before[name]) : "–");
      return make("tr", "", label, make("td", "", make("b", "", number(q.scores[name]))), old);
    });
    const head = before && make("thead", "", make("tr", "", make("th", ""), make("th", "", "Here"), make("th", "", "Baseline")));
    aside.append(make("h3", "", "Scores"), make("table", "", head, make("tbody", "", ...lines)));
  }

  function costs(aside, q) {
    const facts = [];
    if (q.confidence !== null) facts.push(`confidence ${number(q.confidence)}`);
    if (q.first !== null) facts.push(`first sentence after ${span(q.first)}`);
    if (q.total !== null) facts.push(`whole answer after ${span(q.total)}`);
    if (q.tokens !== null) facts.push(`${q.tokens.toLocaleString("en")} tokens`);
    if (facts.length) aside.append(make("p", "meta", capital(facts.join(", "))));
  }

  // Wiring

  function follow() {
    const found = /^#q-(\d+)$/.exec(location.hash);
    const index = found ? Number(found[1]) - 1 : -1;
    if (!(index in data.questions)) return;
    if (!matches.includes(index)) {
      for (const field of fields) field.value = "";
      filter();
    }
    room = Math.max(room, matches.indexOf(index) + 1);
    show();
    const details = row(index).firstElementChild;
    details.open = true;
    details.scrollIntoView();
  }

  const form = at("questions").querySelector("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  for (const field of fields) field.addEventListener("input", filter);
  at("more").addEventListener("click", () => {
    const first = room;
    room += STEP;
    show();
    row(matches[first]).querySelector("summary").focus();
  });
  for (const button of document.querySelectorAll("button[data-outcome]")) {
    button.addEventListener("click", () => {
      at("outcome").value = button.dataset.outcome;
      filter();
      at("questions").scrollIntoView();
    });
  }
  const measure = at("measure");
  if (measure) {
    measure.addEventListener("input", () => {
      for (const plot of document.querySelectorAll("[data-measure]")) plot.hidden = plot.dataset.measure !== measure.value;
    });
  }
  addEventListener("hashchange", follow);
  filter();
  follow();
})();
