"""Logs every kind of value that trackio 0.43 knows, then saves files and an artifact, and fetches the artifact again.

Arguments: project, a folder for files. Prints JSON: the run's id, what was uploaded by path below media, the artifact.
"""

import hashlib
import json
import sys
import wave
from pathlib import Path

import numpy as np
import trackio

project, folder = sys.argv[1], Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)


def made(name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def sound(name: str) -> Path:
    path = folder / name
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1), out.setsampwidth(2), out.setframerate(8000)
        out.writeframes(np.arange(-800, 800, dtype="<i2").tobytes())
    return path


rng = np.random.default_rng(7)
picture = rng.integers(0, 255, (8, 8, 3), dtype=np.uint8)
run = trackio.init(project=project, name="everything", group="kinds", config={"lr": 0.1, "layers": [1, 2], "opt": {"name": "adam"}})
trackio.log({"loss": 0.5, "train": {"acc": 0.75}})
trackio.log({"image": trackio.Image(picture, caption="noise")})
trackio.log({"video": trackio.Video(str(made("clip.mp4", b"\0\0\0\x18ftypmp42" + bytes(64))), caption="a clip")})
trackio.log({"audio": trackio.Audio(str(sound("tone.wav")), caption="a tone")})
trackio.log({"html": trackio.Html("<b>bold</b>")})
trackio.log({"points": trackio.Object3D(rng.random((16, 3)).astype(np.float32))})
trackio.log({"markdown": trackio.Markdown("# A report\n\nIt went well.")})
trackio.log({"histogram": trackio.Histogram([1, 2, 2, 3], num_bins=3)})
trackio.log({"table": trackio.Table(columns=["name", "picture"], data=[["a", trackio.Image(picture, caption="in a cell")], ["b", None]])})
trackio.log(
    {
        "chat": trackio.Trace(
            messages=[{"role": "user", "content": "Where is the needle?"}, {"role": "assistant", "content": "In the haystack."}],
            metadata={"model": "tiny"},
            spans=[{"id": "s1", "name": "search", "kind": "tool", "start_time": 1.0, "end_time": 1.5}],
        ),
        "after": 1,
    }
)
trackio.log({"batch": [trackio.Trace(messages=[{"role": "user", "content": f"question {n}"}]) for n in range(2)]})
trackio.log_system({"cpu/load": 0.5})
trackio.alert("Nearly done", text="almost", level=trackio.AlertLevel.INFO)

saved = folder / "saved"
made("saved/conf.yaml", b"lr: 0.1\n"), made("saved/sub/notes.txt", b"notes\n")
trackio.save(str(saved / "**" / "*"), project=project)

weights = made("model/weights.bin", bytes(range(256)) * 100)
made("model/vocabulary/words.txt", b"a\nb\n")
artifact = trackio.Artifact("model", type="model", description="a small one", metadata={"acc": 0.75})
artifact.add_dir(str(folder / "model"))
run.log_artifact(artifact, aliases=["best"]).wait()
elsewhere = trackio.Artifact("sources", type="dataset")
elsewhere.add_reference("https://example.com/data.csv", name="data.csv")
run.log_artifact(elsewhere).wait()
used = run.use_artifact("model:best")
back = Path(used.download(str(folder / "back")))
trackio.finish()
print(
    json.dumps(
        {
            "run_id": run.id,
            "version": used.version,
            "manifest_digest": used.manifest_digest,
            "weights": hashlib.sha256(weights.read_bytes()).hexdigest(),
            "downloaded": {str(p.relative_to(back)): hashlib.sha256(p.read_bytes()).hexdigest() for p in back.rglob("*") if p.is_file()},
        }
    )
)
