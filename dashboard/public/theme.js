// Runs before the first paint, so that a stored theme never flashes.
try {
  const theme = localStorage.getItem('trackio-theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to this page: follow the system.
}
