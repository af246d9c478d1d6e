"use strict";
(() => {
  const report = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const ORDER = ["quantized", "fused", "integer", "float", "undecided", "no-floats"];

  /** An HTML element with attributes and children; strings become text. */
  function make(tag, attributes = {}, ...children) {
    return fill(document.createElement(tag), attributes, children);
  }
  function draw(tag, attributes = {}, ...children) {
    return fill(document.createElementNS(SVG, tag), attributes, children);
  }
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== undefined && child !== null));
    return element;
  }
  const of = (status) => `--of: var(--${status})`;
  const count = (number, one) => `${number} ${one}${number === 1 ? "" : "s"}`;
  /** A number with `digits` significant digits. */
  function short(number, digits = 4) {
    if (number === undefined || number === null) return "";
    return String(Number(number.toPrecision(digits)));
  }
  function qparamsText(qparams) {
    if (!qparams) return "";
    const range = `${qparams.dtype} [${qparams.quant_min}, ${qparams.quant_max}]`;
    if (qparams.scale.length !== 1) {
      const least = Math.min(...qparams.scale), greatest = Math.max(...qparams.scale);
      return `${range}, ${qparams.scale.length} scales${qparams.axis === undefined ? "" : ` on axis ${qparams.axis}`} from ${short(least)} to ${short(greatest)}`;
    }
    return `${range}, scale ${short(qparams.scale[0], 6)}, zero point ${qparams.zero_point[0]}`;
  }
  const groupOf = new Map(report.groups.map((group) => [group.name, group]));
  const byName = new Map();
  for (const op of report.ops) if (!byName.has(op.name)) byName.set(op.name, op);

  // The search.
  const texts = report.ops.map((op) =>
    [op.name, op.op, op.module, op.module_type, op.location, op.status, op.reason && op.reason.text, op.reason && op.reason.code]
      .filter(Boolean).join(" ").toLowerCase());
  let isFound = report.ops.map(() => true);
  function search() {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = byId("status").value, reason = byId("reason").value;
    isFound = report.ops.map((op, id) =>
      words.every((word) => texts[id].includes(word)) && (!status || op.status === status) &&
      (!reason || (op.reason !== undefined && op.reason.code === reason)));
    const found = isFound.filter(Boolean).length;
    byId("found").textContent = found === report.ops.length ? "" : `${count(found, "op")} found`;
    showOps();
    drawGraph();
  }

  // The selection.
  let selected = null;
  function select(id, { opens = true } = {}) {
    selected = id;
    if (opens && id !== null) {
      const depth = open.size;
      for (const fqn of pathOf(report.ops[id])) open.add(fqn);
      if (open.size !== depth) drawGraph();
    }
    showDetails();
    for (const row of byId("ops").tBodies[0].rows) row.setAttribute("aria-selected", String(Number(row.dataset.id) === id));
    markGraph();
  }
  function link(id) {
    const op = report.ops[id];
    return make("button", { type: "button", class: "link mono", onclick: () => { select(id); reveal(id); } }, op.name || op.op);
  }
  function source(from) {
    if (from === "other") return make("span", { class: "soft" }, "outside");
    if ("op" in from) return link(from.op);
    if ("parameter" in from) return make("span", { class: "mono" }, from.parameter);
    return make("span", { class: "mono" }, `input ${report.inputs[from.input].name}`);
  }
  function errorTable(error) {
    const row = (name, found) => make("tr", {}, make("th", { scope: "row" }, name),
      make("td", { class: "number" }, found.sqnr === undefined ? (found.mse === 0 ? "exact" : "") : `${found.sqnr.toFixed(2)} dB`),
      make("td", { class: "number" }, found.mse === null ? "infinite" : found.mse.toExponential(3)),
      make("td", { class: "number" }, found.cosine === undefined ? "" : found.cosine.toFixed(6)));
    const head = ["", "SQNR", "MSE", "cosine"].map((name) => make("th", { scope: "col" }, name));
    return make("table", {}, make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, row("of the op alone", error.local), row("accumulated", error.accumulated)));
  }
  function valueRow(name, from, value) {
    const found = value.quantization;
    const how = found === undefined ? make("span", { class: "soft" }, "float") : make("span", {},
      found.qparams ? qparamsText(found.qparams) : found.spec,
      found.group ? make("span", { class: "soft" }, ` (group ${found.group})`) : undefined);
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, from, make("div", { class: "soft" }, value.type)), make("td", {}, how));
  }
  function showDetails() {
    const panel = byId("details");
    if (selected === null) {
      panel.replaceChildren(make("p", { class: "hint" }, "Select an op to see how it is quantized, and why."));
      return;
    }
    const op = report.ops[selected];
    const parts = [make("h2", {}, op.name || op.op)];
    const facts = [["op", make("code", {}, op.op)],
      ["status", make("span", {}, make("span", { class: "dot", style: of(op.status) }), op.status)],
      ["module", op.module === undefined ? "unknown" : make("code", {}, op.module || "the root module")],
      ["class", op.module_type], ["location", make("code", {}, op.location)],
      ["in", op.graph ? `@${op.function}, ${op.graph}` : `@${op.function}`]];
    if (op.fused_into) {
      const first = byName.get(op.fused_into);
      facts.splice(2, 0, ["fused with", first ? link(first.id) : op.fused_into]);
    }
    parts.push(make("dl", {}, ...facts.filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
    if (op.reason) {
      parts.push(make("div", { class: "why" }, make("div", {}, `Not quantized: ${op.reason.text}.`),
        op.reason.advice ? make("div", {}, make("strong", {}, "To do: "), make("code", {}, op.reason.advice)) : undefined));
    }
    for (const note of op.notes || []) parts.push(make("p", {}, `Note: the op ${note}.`));
    if (op.error) parts.push(make("h3", {}, "Error against the float model"), errorTable(op.error));
    const rows = op.inputs.map((input) => valueRow(input.name, source(input.from), input));
    op.results.forEach((result, number) => rows.push(valueRow(op.results.length > 1 ? `result ${number}` : "result", "", result)));
    const head = ["value", "from, type", "quantized to"].map((name) => make("th", { scope: "col" }, name));
    parts.push(make("h3", {}, "Values"), make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)));
    const names = new Set([...op.inputs, ...op.results].map((value) => value.quantization && value.quantization.group).filter(Boolean));
    for (const name of names) parts.push(...groupParts(groupOf.get(name)));
    panel.replaceChildren(...parts);
  }

  function showInput(input) {
    select(null);
    const users = report.ops.filter((op) => op.inputs.some(({ from }) => from.input === input.id));
    const names = new Set(users.flatMap((op) => op.inputs.filter(({ from }) => from.input === input.id))
      .map((value) => value.quantization && value.quantization.group).filter(Boolean));
    const list = make("ul", {}, ...users.map((op) => make("li", {}, link(op.id))));
    byId("details").replaceChildren(make("h2", {}, `Input ${input.name}`), make("dl", {}, make("dt", {}, "in"), make("dd", {}, `@${input.function}`)),
      ...(input.error ? [make("h3", {}, "Error of its quantization"), errorTable(input.error)] : []),
      make("h3", {}, "Used by"), list, ...[...names].flatMap((name) => groupParts(groupOf.get(name))));
  }

  // Ranges and histograms.
  function histogram(group) {
    const [width, height, base] = [340, 120, 100];
    const seen = group.seen, range = group.range || seen;
    if (!seen || !range) return undefined;
    let [low, high] = [Math.min(seen[0], range[0]), Math.max(seen[1], range[1])];
    if (low === high) [low, high] = [low - 1, high + 1];
    const x = (value) => 4 + (width - 8) * (value - low) / (high - low);
    const parts = [draw("rect", { class: "band", x: x(range[0]), y: 4, width: Math.max(1, x(range[1]) - x(range[0])), height: base - 4 })];
    if (seen[0] < range[0]) parts.push(draw("rect", { class: "clipped", x: x(seen[0]), y: 4, width: x(range[0]) - x(seen[0]), height: base - 4 }));
    if (seen[1] > range[1]) parts.push(draw("rect", { class: "clipped", x: x(range[1]), y: 4, width: x(seen[1]) - x(range[1]), height: base - 4 }));
    const counts = group.histogram;
    if (counts) {
      const scale = byId("log").checked ? (value) => Math.log1p(value) : (value) => value;
      const most = Math.max(...counts.map(scale), 1e-30), step = (seen[1] - seen[0]) / counts.length;
      const path = counts.map((value, bin) => {
        const top = base - (base - 10) * scale(value) / most;
        return `L${x(seen[0] + bin * step).toFixed(1)} ${top.toFixed(1)}L${x(seen[0] + (bin + 1) * step).toFixed(1)} ${top.toFixed(1)}`;
      });
      parts.push(draw("path", { class: "bars", d: `M${x(seen[0]).toFixed(1)} ${base}${path.join("")}L${x(seen[1]).toFixed(1)} ${base}Z` }));
    } else {
      parts.push(draw("rect", { class: "bars", x: x(seen[0]), y: base - 8, width: Math.max(1, x(seen[1]) - x(seen[0])), height: 6 }));
    }
    for (const end of range) parts.push(draw("line", { class: "end", x1: x(end), x2: x(end), y1: 4, y2: base }));
    const label = (value, anchor, at) => draw("text", { x: at, y: height - 5, "text-anchor": anchor }, short(value));
    parts.push(label(low, "start", 2), label(high, "end", width - 2));
    const spoken = `${counts ? "Histogram" : "Range"} of group ${group.name}: values from ${short(seen[0])} to ${short(seen[1])} seen, ` +
      `from ${short(range[0])} to ${short(range[1])} represented`;
    return draw("svg", { class: "histogram", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": spoken }, draw("title", {}, spoken), ...parts);
  }
  function groupParts(group) {
    const facts = [["spec", group.spec], ["qparams", qparamsText(group.qparams)],
      ["seen", group.seen && `${short(group.seen[0])} to ${short(group.seen[1])}`],
      ["chosen", group.range && `${short(group.range[0])} to ${short(group.range[1])}`],
      ["calls seen", group.calls], ["values", group.values.join("; ")]];
    return [make("h3", {}, `Group ${group.name}`), histogram(group),
      make("dl", {}, ...facts.filter(([, value]) => value !== undefined && value !== "").flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]))]
      .filter(Boolean);
  }
  function showGroups() {
    const items = report.groups.map((group) => make("li", {}, ...groupParts(group)));
    byId("groups").replaceChildren(...(items.length ? items : [make("li", {}, "The module keeps no groups. Calibrated modules do; a converted one if --report is in the command that has --convert, or with --convert=\"keep-statistics=true\".")]));
  }

  // The list of ops.
  const sqnr = (op, which) => op.error && (op.error[which].sqnr === undefined ? Infinity : op.error[which].sqnr);
  const decibels = (value) => value === undefined ? "" : value === Infinity ? "exact" : value.toFixed(2);
  const outcome = (op) => op.reason ? op.reason.text : op.results.length && op.results[0].quantization
    ? (op.fused_into ? `fused with ${op.fused_into}; ` : "") + (qparamsText(op.results[0].quantization.qparams) || op.results[0].quantization.spec)
    : op.fused_into ? `fused with ${op.fused_into}`
    : op.status === "integer" ? "computes on integers" : "only its inputs are quantized";
  const columns = [
    { name: "op", key: (op) => op.op, mono: true, whole: true }, { name: "name", key: (op) => op.name, mono: true },
    { name: "module", key: (op) => op.module || "", mono: true }, { name: "status", key: (op) => op.status, dot: true, whole: true },
    { name: "why, or how its result is quantized", key: outcome },
  ];
  if (report.comparison) {
    columns.splice(4, 0, { name: "SQNR alone, dB", key: (op) => sqnr(op, "local"), text: decibels, number: true },
      { name: "accumulated, dB", key: (op) => sqnr(op, "accumulated"), text: decibels, number: true });
  }
  let sorting = report.comparison ? { column: columns[4], up: true } : { column: null, up: true };
  function showOps() {
    const table = byId("ops");
    table.tHead.rows[0].replaceChildren(...columns.map((column) => {
      const isSorted = sorting.column === column;
      const sort = isSorted ? (sorting.up ? "ascending" : "descending") : "none";
      const button = make("button", { type: "button", onclick: () => { sorting = { column, up: !(isSorted && sorting.up) }; showOps(); } },
        column.name + (isSorted ? (sorting.up ? " ▲" : " ▼") : ""));
      return make("th", { scope: "col", "aria-sort": sort, class: column.number ? "number" : "" }, button);
    }));
    const ids = report.ops.map((op) => op.id).filter((id) => isFound[id]);
    if (sorting.column) {
      const key = sorting.column.key, sign = sorting.up ? 1 : -1;
      ids.sort((a, b) => {
        const [x, y] = [key(report.ops[a]), key(report.ops[b])];
        if (x === undefined || y === undefined) return (x === undefined) - (y === undefined) || a - b;
        return (x < y ? -sign : x > y ? sign : 0) || a - b;
      });
    }
    table.tBodies[0].replaceChildren(...ids.map((id, place) => {
      const op = report.ops[id];
      const cells = columns.map((column) => {
        const text = column.text ? column.text(column.key(op)) : column.key(op);
        const dot = column.dot ? make("span", { class: "dot", style: of(op.status) }) : undefined;
        return make("td", { class: ["number", "mono", "whole"].filter((name) => column[name]).join(" ") }, dot, text);
      });
      return make("tr", { "data-id": id, tabindex: place === 0 ? 0 : -1, "aria-selected": String(id === selected), onclick: () => select(id) }, ...cells);
    }));
  }
  byId("ops").tBodies[0].addEventListener("keydown", (event) => {
    const row = event.target.closest("tr");
    const next = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (next && row[next]) { row.tabIndex = -1; row[next].tabIndex = 0; row[next].focus(); event.preventDefault(); }
    if (event.key === "Enter") { select(Number(row.dataset.id)); event.preventDefault(); }
  });

/*graph*/

  // The tabs.
  const tabs = [...document.querySelectorAll("[role=tab]")];
  function showTab(tab) {
    for (const other of tabs) {
      other.setAttribute("aria-selected", String(other === tab));
      other.tabIndex = other === tab ? 0 : -1;
      byId(other.getAttribute("aria-controls")).hidden = other !== tab;
    }
    if (tab.id === "tab-graph" && selected !== null) reveal(selected);
  }
  tabs.forEach((tab, place) => {
    tab.addEventListener("click", () => showTab(tab));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(place + step + tabs.length) % tabs.length];
      showTab(next);
      next.focus();
      event.preventDefault();
    });
  });

  // The page.
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input[type=search], select");
    if (event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) { byId("search").focus(); byId("search").select(); event.preventDefault(); }
    if (event.key === "Escape") {
      if (isTyping && byId("search").value) { byId("search").value = ""; search(); }
      else select(null);
    }
  });
  byId("search").addEventListener("input", search);
  byId("search").addEventListener("keydown", (event) => {
    const first = isFound.indexOf(true);
    if (event.key === "Enter" && first >= 0) { select(first); reveal(first); }
  });
  byId("status").addEventListener("change", search);
  byId("reason").addEventListener("change", search);
  byId("log").addEventListener("change", () => { showGroups(); showDetails(); });
  const summary = report.summary;
  byId("summary").textContent = (report.stage ? `${report.stage[0].toUpperCase()}${report.stage.slice(1)} module, ` : "") + count(summary.ops, "op") +
    (report.comparison ? `, compared on ${count(report.comparison.calls, "call")}` : "");
  const statuses = ORDER.filter((status) => summary.by_status[status]);
  byId("legend").replaceChildren(...statuses.map((status) => make("li", {}, make("span", { class: "dot", style: of(status) }), `${summary.by_status[status]} ${status}`)));
  byId("status").append(...statuses.map((status) => make("option", { value: status }, status)));
  byId("reason").append(...Object.entries(summary.by_reason).map(([code, number]) => make("option", { value: code }, `${code} (${number})`)));
  search();
  showGroups();
})();
