/** Two short tones. A page that nobody has touched yet may make no sound: then it stays silent. */
export function chime(): void {
  try {
    const audio = new AudioContext();
    for (const [start, pitch] of [
      [0, 880],
      [0.18, 1175],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.12, audio.currentTime + start);
      volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + start + 0.35);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + start);
      tone.stop(audio.currentTime + start + 0.4);
      tone.addEventListener("ended", () => start > 0 && void audio.close());
    }
  } catch {
    // No audio here.
  }
}
