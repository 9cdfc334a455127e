// The editor of a scenario: every pause in typing asks what the text means; problems lead to their line.
const text = document.getElementById("text");
const numbers = document.getElementById("numbers");
const page = `scenario ${text.dataset.name} ${crypto.randomUUID()}`;
const here = `/scenario/${encodeURIComponent(text.dataset.name)}`;
let saved = text.value;
let digest = text.dataset.digest;
let timer = 0;

const element = (tag, words = "", name = "") => Object.assign(document.createElement(tag), { textContent: words, className: name });

async function send(address, content) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(content) });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.words);
  return found;
}

function number(bad = new Set()) {
  const lines = text.value.split("\n").length;
  numbers.replaceChildren(...Array.from({ length: lines }, (_, i) => element(bad.has(i + 1) ? "b" : "span", `${i + 1}\n`)));
  numbers.scrollTop = text.scrollTop;
}

function goTo(line, column) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0) + column - 1;
  text.focus();
  text.setSelectionRange(start, start);
  text.scrollTop = Math.max(0, (line - 8) * 19.5);
}

function banner(words) {
  const box = document.getElementById("banner");
  box.hidden = !words;
  box.textContent = words;
}

function showProblems(problems) {
  const errors = problems.filter((problem) => problem.severity === "error").length;
  const verdict = document.getElementById("verdict");
  verdict.textContent = errors ? `${errors} error${errors > 1 ? "s" : ""}` : "No errors. Ready to run.";
  verdict.className = `verdict ${errors ? "bad" : "good"}`;
  const rows = problems.map((problem) => {
    const row = element("li", "", problem.severity);
    if (problem.here) {
      const button = element("button", `line ${problem.line}`);
      button.addEventListener("click", () => goTo(problem.line, problem.column));
      row.append(button);
    } else row.append(`${problem.file}:${problem.line} `);
    const expected = problem.expected ? `; expected ${problem.expected}` : "";
    const near = problem.suggestion ? `; did you mean ${problem.suggestion}?` : "";
    row.append(`${problem.severity === "error" ? "" : `${problem.severity}: `}${problem.words}${expected}${near}`);
    return row;
  });
  document.getElementById("problems").replaceChildren(...(rows.length ? rows : [element("li", "None.", "quiet")]));
  number(new Set(problems.filter((problem) => problem.here && problem.severity === "error").map((problem) => problem.line)));
}

function showForces(found) {
  const table = document.getElementById("forces");
  if (!found.forces) return table.classList.add("pale");
  table.classList.remove("pale");
  const head = element("tr");
  head.append(...["Force", "Expected route", "km", "Ready", "Planned", "Due", "Slack"].map((words) => element("th", words)));
  const rows = found.forces.map((force) => {
    const row = element("tr");
    const name = element("td");
    name.append(element("span", "", `mark c${force.colour}`), element("b", force.name), element("br"), element("span", `${force.sponsor}, ${force.lift}; ${force.requests} requests`, "quiet"));
    const way = element("td", force.route);
    if (force.air) way.append(element("br"), element("span", `people: ${force.air}`, "quiet"));
    for (const remark of force.remarks) way.append(element("br"), element("span", remark, "quiet"));
    row.append(name, way, element("td", force.km.toLocaleString("en"), "number"), cell(force, "ready"), element("td", force.planned), cell(force, "due"), element("td", force.slack, force.late ? "late" : ""));
    row.addEventListener("mouseenter", () => highlight(force.name));
    row.addEventListener("mouseleave", () => highlight(null));
    return row;
  });
  table.replaceChildren(head, ...rows);
  document.getElementById("totals").textContent = `Under ${found.variant}: ${found.totals.elements} elements, ${found.totals.requests} requests per replication; ${found.notional} of ${found.numbers} numbers are notional.`;
  document.getElementById("map").innerHTML = found.map;
}

function cell(force, key) {
  const box = element("td");
  const input = Object.assign(document.createElement("input"), { value: force.values[key], ariaLabel: `${force.name}: ${key}` });
  input.disabled = !force.values[key];
  input.addEventListener("change", () => edit({ path: `forces.${force.name}.${key}`, value: input.value.trim() }));
  box.append(input);
  return box;
}

// A change in the form is a change of the text at that place, to be seen and saved.
async function edit(change) {
  const before = text.value;
  try {
    text.value = (await send(`${here}/edit`, { text: before, ...change })).text;
  } catch (error) {
    banner(error.message);
    return check();
  }
  const rows = text.value.split("\n");
  const line = rows.findIndex((row, i) => row !== before.split("\n")[i]) + 1;
  number();
  if (line) goTo(line, 1);
  document.getElementById("save").disabled = text.value === saved;
  check();
}

async function importList(table, defaults) {
  const box = document.getElementById("import");
  const form = new FormData();
  form.append("table", table);
  for (const [field, value] of Object.entries(defaults)) form.append(`default ${field}`, value);
  box.hidden = false;
  box.replaceChildren("Reading…");
  const answer = await fetch(`${here}/import`, { method: "POST", headers: { Accept: "application/json" }, body: form });
  const found = await answer.json();
  if (!answer.ok) return box.replaceChildren(element("pre", found.words, "words"));
  const parts = [element("b", `${found.name}: ${found.number} forces`), element("p", `Columns: ${Object.entries(found.taken).map(([field, heading]) => `${field} from “${heading}”`).join(", ")}`)];
  if (found.unused.length) parts.push(element("p", `Not taken over: ${found.unused.join(", ")}`, "quiet"));
  for (const words of found.problems) parts.push(element("p", words, "warning"));
  const preview = element("table");
  for (const row of [found.columns, ...found.rows]) {
    const line = element("tr");
    line.append(...row.map((words) => element(row === found.columns ? "th" : "td", words)));
    preview.append(line);
  }
  const wide = element("div", "", "wide");
  wide.append(preview);
  parts.push(wide);
  // Fields without a column, and those given before; where cells are empty, any field may get a value.
  const lacking = [...found.missing, ...Object.keys(defaults).filter((name) => !found.missing.some((field) => field.field === name)).map((name) => ({ field: name, meaning: "", needed: false }))];
  const inputs = lacking.map((field) => {
    const label = element("label", `${field.field}${field.needed ? " (needed)" : ""} `, "line");
    label.title = field.meaning;
    const input = Object.assign(document.createElement("input"), { value: defaults[field.field] ?? "" });
    label.append(input);
    parts.push(label);
    return [field.field, input];
  });
  const field = document.createElement("select");
  field.append(...found.fields.map((name) => new Option(name)));
  const empty = document.createElement("input");
  const label = element("label", "Empty cells of ", "line");
  label.append(field, " are ", empty);
  parts.push(label);
  const again = element("button", "Read again with these values");
  again.addEventListener("click", () => {
    const given = Object.fromEntries(inputs.map(([name, input]) => [name, input.value]));
    importList(table, { ...given, ...(empty.value ? { [field.value]: empty.value } : {}) });
  });
  const put = element("button", "Put into the file");
  put.disabled = !found.entries.length;
  put.addEventListener("click", () => { box.hidden = true; edit({ entries: found.entries }); });
  const away = element("button", "Cancel");
  away.addEventListener("click", () => { box.hidden = true; });
  const row = element("p");
  row.append(again, " ", put, " ", away);
  box.replaceChildren(...parts, row);
}

function highlight(force) {
  for (const line of document.querySelectorAll(".way")) line.classList.toggle("faint", force !== null && line.dataset.force !== force);
}

async function check() {
  try {
    const found = await send(`${here}/check`, { page, text: text.value, before: digest });
    if (found.superseded) return;
    showProblems(found.problems);
    showForces(found);
    banner(found.changed_on_disk ? "The file was changed on disk since this page was made. Reload to see it; saving here is refused." : "");
  } catch (error) {
    banner(error.message);
  }
}

async function save() {
  try {
    digest = (await send(`${here}/save`, { text: text.value, before: digest })).digest;
    saved = text.value;
    document.getElementById("save").disabled = true;
    banner("");
  } catch (error) {
    banner(error.message);
  }
}

text.addEventListener("input", () => {
  number();
  document.getElementById("save").disabled = text.value === saved;
  document.getElementById("verdict").textContent = "Checking…";
  clearTimeout(timer);
  timer = setTimeout(check, 250);
});
text.addEventListener("scroll", () => { numbers.scrollTop = text.scrollTop; });
document.getElementById("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
});
addEventListener("beforeunload", (event) => { if (text.value !== saved) event.preventDefault(); });
const table = document.getElementById("table");
table.addEventListener("change", () => { const [file] = table.files; if (file) importList(file, {}); table.value = ""; });
number();
check();
