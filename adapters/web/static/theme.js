// Dark or light: the system's wish, unless somebody chose. Runs before the page is drawn, so that it never flashes.
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: light)");
  const show = () => {
    root.dataset.theme = localStorage.getItem("theme") ?? (system.matches ? "light" : "dark");
  };
  show();
  system.addEventListener("change", show);
  addEventListener("storage", show);
  document.addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme").addEventListener("click", () => {
      localStorage.setItem("theme", root.dataset.theme === "dark" ? "light" : "dark");
      show();
    });
  });
}
