/** The exit code of `--detailed-exitcode` when there is something to change. */
export const changesPending = 2;

/** The exit code of a verification that finds something wrong. */
export const verificationFailed = 8;
