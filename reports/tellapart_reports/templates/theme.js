
(function () {
  var root = document.documentElement, key = "tellapart-theme";
  function saved() { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function dark() {
    var set = root.getAttribute("data-theme");
    return set ? set === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function show(button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(dark()));
    button.textContent = dark() ? "Light" : "Dark";
  }
  var before = saved();
  if (before === "dark" || before === "light") { root.setAttribute("data-theme", before); }
  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("theme");
    if (!button) { return; }
    show(button);
    button.addEventListener("click", function () {
      root.setAttribute("data-theme", dark() ? "light" : "dark");
      try { localStorage.setItem(key, root.getAttribute("data-theme")); } catch (e) { /* file:// */ }
      show(button);
    });
  });
})();
