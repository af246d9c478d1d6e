  // The graph: ops, or the modules that they are in as long as these are closed.
  const [BOX, GAP, LAYER] = [{ width: 190, height: 40 }, 18, 78];
  // How many boxes there may be at first, and how many if there would be fewer than five otherwise.
  const [FIRST, MOST] = [40, 250];
  const open = new Set([""]);
  let zoom = 1, places = new Map(), around = new Map();

  /** The FQNs of the modules around an op, the outermost first. */
  function pathOf(op) {
    if (!op.module) return [];
    const names = op.module.split(".");
    return names.map((_, place) => names.slice(0, place + 1).join("."));
  }
  /** What stands for an op in the graph: the outermost closed module around it, or the op itself. */
  function standIn(op) {
    const closed = pathOf(op).find((fqn) => !open.has(fqn));
    return closed === undefined ? `op ${op.id}` : `module ${closed}`;
  }
  /** How many ops are in each module. */
  const sizes = new Map();
  for (const op of report.ops) for (const fqn of pathOf(op)) sizes.set(fqn, (sizes.get(fqn) || 0) + 1);
  function visible() {
    const seen = new Set();
    for (const op of report.ops) seen.add(standIn(op));
    return seen.size;
  }
  // At first, modules are opened level by level as long as few boxes result; a module of one op is no use.
  for (const [fqn, size] of sizes) if (size === 1) open.add(fqn);
  for (let depth = 1; depth < 8; depth += 1) {
    const level = [...sizes.keys()].filter((fqn) => fqn.split(".").length === depth && !open.has(fqn));
    const before = visible();
    level.forEach((fqn) => open.add(fqn));
    if (visible() > (before < 5 ? MOST : FIRST)) { level.forEach((fqn) => open.delete(fqn)); break; }
  }

  function layout() {
    const nodes = new Map();
    const node = (key, first, label, kind, status) => {
      if (!nodes.has(key)) nodes.set(key, { key, first, label, kind, ops: [], status, before: new Set(), after: new Set() });
      return nodes.get(key);
    };
    report.inputs.forEach((input) => node(`input ${input.id}`, input.id - report.inputs.length, input.name, "input", null));
    for (const op of report.ops) {
      const key = standIn(op);
      const isModule = key.startsWith("module ");
      const fqn = key.slice(7);
      const found = isModule ? node(key, op.id, fqn, "", null) : node(key, op.id, op.name || op.op, op.op, op.status);
      found.ops.push(op.id);
    }
    for (const op of report.ops) {
      const to = nodes.get(standIn(op));
      for (const { from } of op.inputs) {
        if (from === "other" || "parameter" in from) continue;
        const key = "op" in from ? standIn(report.ops[from.op]) : `input ${from.input}`;
        if (key !== to.key) { to.before.add(key); nodes.get(key).after.add(to.key); }
      }
    }
    const all = [...nodes.values()].filter((found) => found.kind !== "input" || found.after.size);
    all.sort((a, b) => a.first - b.first);
    const layers = [];
    for (const found of all) {
      // A closed module may come both before and after another op: what comes later in the program does not count.
      const before = [...found.before].map((key) => nodes.get(key)).filter((other) => other.first < found.first && other.layer !== undefined);
      found.layer = before.length ? Math.max(...before.map((other) => other.layer)) + 1 : 0;
      found.wish = before.length ? before.reduce((sum, other) => sum + (other.place || 0), 0) / before.length : 0;
      const layer = (layers[found.layer] ||= []);
      found.place = found.wish + layer.length * 0.001;
      layer.push(found);
    }
    let width = 0;
    for (const layer of layers) {
      layer.sort((a, b) => a.wish - b.wish || a.first - b.first);
      // From the left: each as near to its wish as its neighbour allows; then the layer is moved so that it is in the middle of the wishes.
      let right = -Infinity;
      for (const found of layer) { found.x = Math.max(found.wish, right); right = found.x + BOX.width + GAP; }
      const shift = layer.reduce((sum, found) => sum + found.x - found.wish, 0) / layer.length;
      for (const found of layer) { found.x -= shift; found.place = found.x; }
      for (const found of layer) for (const key of found.after) { const next = nodes.get(key); if (next.layer > found.layer) { next.sum = (next.sum || 0) + found.x; next.number = (next.number || 0) + 1; next.wish = next.sum / next.number; } }
    }
    const least = all.reduce((least, found) => Math.min(least, found.x), 0);
    for (const found of all) { found.x += 20 - least; found.y = 16 + found.layer * LAYER; width = Math.max(width, found.x + BOX.width); }
    return { all, nodes, layers, width: width + 20, height: layers.length * LAYER + 20 };
  }

  function drawGraph() {
    const { all, nodes, layers, width, height } = layout();
    const svg = byId("graph");
    const edges = [];
    for (const found of all) {
      for (const key of found.after) {
        const to = nodes.get(key);
        const [x1, y1, x2, y2] = [found.x + BOX.width / 2, found.y + BOX.height, to.x + BOX.width / 2, to.y];
        const isBack = to.layer <= found.layer;
        const bend = Math.max(24, Math.abs(y2 - y1) / 2);
        edges.push(draw("path", { class: isBack ? "edge back" : "edge", d: `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`, "data-from": found.key, "data-to": key }));
      }
    }
    places = new Map(all.map((found) => [found.key, found]));
    around = new Map(layers.flatMap((layer) => layer.map((found, place) => [found.key, { left: layer[place - 1], right: layer[place + 1] }])));
    const boxes = all.map((found) => {
      const isModule = found.key.startsWith("module ");
      const hits = found.ops.filter((id) => isFound[id]).length;
      const kind = isModule ? `${count(found.ops.length, "op")}, closed` : found.kind;
      const spoken = isModule ? `Module ${found.label}, ${count(found.ops.length, "op")}: ${parts(found.ops).map(([status, number]) => `${number} ${status}`).join(", ")}. Enter opens it.`
        : found.kind === "input" ? `Input ${found.label}` : `${found.label}, ${found.kind}, ${found.status}`;
      const group = draw("g", {
        class: `node ${isModule ? "module" : found.kind === "input" ? "input" : "op"}${hits || found.kind === "input" ? "" : " faint"}`,
        role: "button", tabindex: -1, "aria-label": spoken, "data-key": found.key, transform: `translate(${found.x} ${found.y})`,
        style: found.status ? of(found.status) : "", onclick: () => activate(found.key), onfocus: () => roam(found.key),
      }, draw("rect", { class: "box", width: BOX.width, height: BOX.height, rx: 5 }), draw("title", {}, spoken),
      draw("text", { x: 9, y: 16 }, cut(found.label)), draw("text", { x: 9, y: 30, class: "kind" }, cut(kind)));
      if (isModule) {
        let x = 0;
        for (const [status, number] of parts(found.ops)) {
          const wide = BOX.width * number / found.ops.length;
          group.append(draw("rect", { class: "part", style: of(status), x, y: BOX.height - 5, width: wide, height: 5 }));
          x += wide;
        }
      }
      return group;
    });
    svg.replaceChildren(...edges, ...boxes);
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width * zoom);
    svg.setAttribute("height", height * zoom);
    if (boxes.length) boxes[0].setAttribute("tabindex", 0);
    byId("shown").textContent = `${count(all.length, "box").replace("boxs", "boxes")} for ${count(report.ops.length, "op")}`;
    markGraph();
  }
  const parts = (ids) => ORDER.map((status) => [status, ids.filter((id) => report.ops[id].status === status).length]).filter(([, number]) => number);
  const cut = (text) => text.length > 25 ? `${text.slice(0, 12)}…${text.slice(-12)}` : text;
  const boxOf = (key) => byId("graph").querySelector(`[data-key="${CSS.escape(key)}"]`);

  /** Marks the selected op and its edges. */
  function markGraph() {
    const key = selected === null ? "" : standIn(report.ops[selected]);
    for (const node of byId("graph").querySelectorAll(".node")) node.classList.toggle("selected", node.dataset.key === key);
    for (const edge of byId("graph").querySelectorAll(".edge")) edge.classList.toggle("near", key !== "" && (edge.dataset.from === key || edge.dataset.to === key));
  }
  /** Makes a box the one that Tab reaches. */
  function roam(key) {
    for (const node of byId("graph").querySelectorAll('.node[tabindex="0"]')) node.setAttribute("tabindex", -1);
    boxOf(key).setAttribute("tabindex", 0);
  }
  function focus(key) {
    const box = boxOf(key);
    if (!box) return;
    roam(key);
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function activate(key) {
    if (key.startsWith("module ")) {
      const first = places.get(key).ops[0];
      open.add(key.slice(7));
      drawGraph();
      focus(standIn(report.ops[first]));
    } else if (key.startsWith("op ")) {
      select(Number(key.slice(3)), { opens: false });
      roam(key);
    } else {
      showInput(report.inputs[Number(key.slice(6))]);
    }
  }
  /** Scrolls to an op. */
  function reveal(id) {
    const box = boxOf(standIn(report.ops[id]));
    if (box && !byId("view-graph").hidden) box.scrollIntoView({ block: "center", inline: "center" });
    const row = byId("ops").querySelector(`tr[data-id="${id}"]`);
    if (row && !byId("view-ops").hidden) row.scrollIntoView({ block: "center" });
  }
  function resize(factor) {
    zoom = Math.min(3, Math.max(0.1, zoom * factor));
    const [, , width, height] = byId("graph").getAttribute("viewBox").split(" ").map(Number);
    byId("graph").setAttribute("width", width * zoom);
    byId("graph").setAttribute("height", height * zoom);
  }
  byId("graph").addEventListener("keydown", (event) => {
    const key = event.target.closest(".node")?.dataset.key;
    if (!key || event.ctrlKey || event.metaKey || event.altKey) return;
    const found = places.get(key);
    const nearest = (keys) => [...keys].map((other) => places.get(other)).filter(Boolean).sort((a, b) => Math.abs(a.x - found.x) - Math.abs(b.x - found.x) || a.first - b.first)[0];
    const next = { ArrowDown: () => nearest(found.after), ArrowUp: () => nearest(found.before), ArrowLeft: () => around.get(key).left, ArrowRight: () => around.get(key).right }[event.key];
    if (next) { const box = next(); if (box) focus(box.key); }
    else if (event.key === "Enter" || event.key === " ") activate(key);
    else if (event.key === "Backspace" && found.ops.length) {
      const path = pathOf(report.ops[found.ops[0]]).filter((fqn) => open.has(fqn) && sizes.get(fqn) > 1);
      if (path.length) { open.delete(path[path.length - 1]); drawGraph(); focus(standIn(report.ops[found.ops[0]])); }
    } else if (event.key === "+" || event.key === "=") resize(1.25);
    else if (event.key === "-") resize(0.8);
    else return;
    event.preventDefault();
  });
  byId("open-all").addEventListener("click", () => { for (const fqn of sizes.keys()) open.add(fqn); drawGraph(); });
  byId("close-all").addEventListener("click", () => { for (const [fqn, size] of sizes) if (size > 1) open.delete(fqn); drawGraph(); });
  byId("larger").addEventListener("click", () => resize(1.25));
  byId("smaller").addEventListener("click", () => resize(0.8));
