// Runs before the first paint, so that a chosen theme never flashes the other one.
(function () {
  var theme = null;
  try { theme = localStorage.getItem("todo.theme"); } catch { /* storage is off: follow the system */ }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
