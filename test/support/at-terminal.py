# Runs a command at a pseudo-terminal and types when the screen shows what is waited for.
# Reads {"argv": [...], "cwd": "...", "typing": [[<pattern>, <keys>], ...]} and prints {"exitCode": n, "screen": "..."}.
import json, os, pty, re, select, sys, time

task = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    os.chdir(task["cwd"])
    os.environ["TERM"] = "xterm"
    os.execvp(task["argv"][0], task["argv"])
screen, seen, typing, end = "", 0, task["typing"], time.time() + 100
while time.time() < end:
    ready, _, _ = select.select([terminal], [], [], 0.1)
    if ready:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        screen += chunk.decode("utf-8", "replace")
    elif typing:
        # Only once nothing more comes: whoever types has read it.
        plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", screen[seen:])
        if re.search(typing[0][0], plain):
            seen = len(screen)
            os.write(terminal, typing.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({"exitCode": os.waitstatus_to_exitcode(status), "screen": screen}))
