// The run of a lab: one step at a time, forward and back, or all of them.

/** Do what a button of a run says: go on (1), go back (-1), or show all steps (0). */
export function step(control) {
  const run = control.closest(".run");
  const by = Number(control.dataset.step);
  if (by === 0) toggle(run, control);
  else go(run, by);
}

function toggle(run, control) {
  const all = run.classList.toggle("all");
  control.ariaPressed = String(all);
}

function go(run, by) {
  run.classList.remove("all");
  run.querySelector("[data-step='0']").ariaPressed = "false";
  const steps = [...run.querySelectorAll("li")];
  const shown = steps.findIndex((step) => step.classList.contains("shown"));
  const next = Math.min(Math.max(shown + by, 0), steps.length - 1);
  steps[shown].classList.remove("shown");
  steps[next].classList.add("shown");
  steps[next].focus({ preventScroll: true }); // a screen reader says the step
}
