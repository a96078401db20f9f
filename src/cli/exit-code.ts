/** The exit code of `--detailed-exitcode` when there is something to change. */
export const changesPending = 2;
