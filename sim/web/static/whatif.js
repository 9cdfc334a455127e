// A what-if: each change asks for 20, 50 and then all pairs; a newer change drops the older; the address holds the state.
const form = document.getElementById("knobs");
const variant = document.getElementById("variant");
const page = `whatif ${form.dataset.name} ${crypto.randomUUID()}`;
const here = `/whatif/${encodeURIComponent(form.dataset.name)}`;
const part = (name) => document.getElementById(name);
const ticks = () => [...form.querySelectorAll("[name=arrangement]")];
const knobs = () => [...form.querySelectorAll("[data-path]")];
let pairs = 100;
let asking = null;
let last = null;

function reference() {
  return JSON.parse(variant.selectedOptions[0].dataset.arrangements);
}

function chosen() {
  const special = reference().filter((name) => !ticks().some((tick) => tick.value === name));
  return [...special, ...ticks().filter((tick) => tick.checked).map((tick) => tick.value)];
}

function values() {
  const changed = knobs().filter((knob) => knob.value.trim() && knob.value !== knob.dataset.value && !knob.closest("[hidden]"));
  return changed.map((knob) => [knob.dataset.path, knob.value.trim()]);
}

function setReference() {
  for (const tick of ticks()) tick.checked = reference().includes(tick.value);
}

function look() {
  for (const knob of knobs()) knob.classList.toggle("changed", Boolean(knob.value) && knob.value !== knob.dataset.value);
  for (const row of form.querySelectorAll(".arrangement")) {
    for (const range of row.querySelectorAll(".range")) range.hidden = !row.querySelector("input").checked;
  }
}

function remember() {
  const state = new URLSearchParams([["variant", variant.value], ...chosen().map((name) => ["on", name]), ...values().map(([path, value]) => [`set ${path}`, value])]);
  history.replaceState(null, "", `?${state}`);
}

function recall() {
  const state = new URLSearchParams(location.search);
  if (!state.has("variant")) {
    // At first the file's own question: the first variant in which incidents happen, and the next one.
    const options = [...variant.options];
    const start = Math.max(0, options.findIndex((option) => !option.dataset.arrangements.includes("no incidents")));
    variant.selectedIndex = start;
    const known = ticks().map((tick) => tick.value);
    const sets = options.slice(start + 1).map((option) => JSON.parse(option.dataset.arrangements));
    const next = sets.find((names) => names.length && names.every((name) => known.includes(name))) ?? reference();
    for (const tick of ticks()) tick.checked = next.includes(tick.value);
    return;
  }
  variant.value = state.get("variant");
  if (!variant.value) variant.selectedIndex = 0;
  for (const tick of ticks()) tick.checked = state.getAll("on").includes(tick.value);
  for (const [key, value] of state) {
    if (!key.startsWith("set ")) continue;
    const path = key.slice(4);
    const knob = knobs().find((one) => one.dataset.path === path) ?? addKnob(path, "");
    if (knob.tagName === "SELECT" && ![...knob.options].some((option) => option.value === value)) knob.append(new Option(value));
    knob.value = value;
  }
}

function addKnob(path, value) {
  const label = document.createElement("label");
  label.className = "stacked";
  const input = Object.assign(document.createElement("input"), { value });
  input.dataset.path = path;
  input.dataset.value = value;
  label.append(path, input);
  part("added").append(label);
  return input;
}

function small(name, pictures) {
  part(name).replaceChildren(...pictures.map((picture) => {
    const box = document.createElement("div");
    const title = Object.assign(document.createElement("b"), { textContent: picture.name });
    const words = Object.assign(document.createElement("span"), { textContent: picture.words, className: picture.moved ? "moved" : "quiet" });
    const drawing = document.createElement("div");
    drawing.innerHTML = picture.svg;
    box.append(title, words, drawing);
    return box;
  }));
}

function show(answer) {
  last = answer;
  part("headline").textContent = answer.headline;
  part("detail").textContent = answer.detail;
  part("progress").textContent = `${answer.done} of ${answer.pairs} pairs of replications on the same random numbers `;
  for (const name of ["closure", "shifts", "causes"]) part(name).innerHTML = answer[name];
  small("forces", answer.forces);
  small("incidents", answer.incidents);
  part("incidents-panel").hidden = !answer.incidents.length;
  part("answer").classList.toggle("pale", false);
  part("more").hidden = answer.done < answer.pairs || answer.pairs >= 1000;
  part("keep").hidden = part("copy").hidden = false;
}

function problem(words) {
  part("headline").textContent = "This cannot be run";
  part("detail").textContent = words;
  part("answer").classList.remove("pale");
}

async function ask() {
  look();
  remember();
  if (part("hold").checked) return;
  asking?.abort();
  asking = new AbortController();
  part("answer").classList.add("pale");
  part("progress").textContent = `0 of ${pairs} pairs of replications `;
  const content = { page, variant: variant.value, arrangements: chosen(), values: values(), pairs };
  try {
    const answer = await fetch(`${here}/answer`, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(content), signal: asking.signal });
    if (!answer.ok) return problem((await answer.json()).words);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop();
      for (const line of lines) {
        const found = JSON.parse(line);
        if (found.problem) problem(found.problem);
        else if (!found.superseded) show(found);
      }
    }
  } catch (error) {
    if (error.name !== "AbortError") problem(error.message);
  }
}

async function keep(write) {
  const content = { name: part("variant-name").value, arrangements: chosen(), write };
  const answer = await fetch(`${here}/keep`, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(content) });
  const found = await answer.json();
  part("keep-line").hidden = false;
  if (!answer.ok) { part("keep-line").textContent = found.words; part("keep-write").hidden = true; return; }
  const left = values().length ? `\nThe changed numbers are not in it; on the command line: ${values().map(([path, value]) => `--set '${path}=${value}'`).join(" ")}` : "";
  part("keep-line").textContent = (write ? `Written into ${found.file}: ` : `New in ${found.file}: `) + found.line + left;
  part("keep-write").hidden = write;
}

let timer = 0;
form.addEventListener("input", (event) => {
  if (event.target.id === "other" || event.target.id === "hold") return;
  if (event.target === variant) setReference();
  pairs = 100;
  clearTimeout(timer);
  timer = setTimeout(ask, event.target.type === "checkbox" || event.target.tagName === "SELECT" ? 0 : 180);
});
form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
part("hold").addEventListener("change", () => { if (!part("hold").checked) ask(); });
part("reset").addEventListener("click", () => {
  for (const knob of knobs()) knob.value = knob.tagName === "SELECT" ? "" : knob.dataset.value;
  setReference();
  ask();
});
part("add").addEventListener("click", () => {
  const option = [...part("others").options].find((one) => one.value === part("other").value);
  if (option) { addKnob(option.value, option.textContent).focus(); part("other").value = ""; }
});
part("more").addEventListener("click", () => { pairs = Math.min(1000, pairs * 2 + 50); ask(); });
part("keep").addEventListener("click", () => { part("keeping").hidden = false; part("variant-name").focus(); });
part("keep-show").addEventListener("click", () => keep(false));
part("keep-write").addEventListener("click", () => keep(true));
part("copy").addEventListener("click", () => navigator.clipboard.writeText(`${last.headline}. ${last.detail} n = ${last.done} pairs.`));
recall();
ask();
