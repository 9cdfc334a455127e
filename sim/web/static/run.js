// A run under way: asks once a second how far it is.
const run = document.getElementById("run");
const part = (name) => document.getElementById(name);
const ended = ["done", "stopped", "failed"];

async function look() {
  const state = await (await fetch(`/runs/${encodeURIComponent(run.dataset.name)}/state`)).json();
  part("state").textContent = state.state;
  part("left").textContent = state.asked ? `${state.done} of ${state.asked} replications${state.left_s ? `, about ${state.left_s} s left` : ""}` : "";
  part("bar").value = state.asked ? state.done / state.asked : 0;
  part("log").textContent = state.lines.join("\n");
  const over = ended.includes(state.state);
  part("stop").disabled = over;
  part("done").hidden = !over || state.state === "failed";
  if (!over) setTimeout(look, 1000);
}
look();
