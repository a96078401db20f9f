/** The exit code of `--detailed-exitcode` when there is something to change. */
export const changesPending = 2;

/** That of a rehearsal whose plan has blockers: what would be refused. */
export const blocked = 5;

/** That of a verification that finds something wrong, and of a rehearsal in which something is otherwise than the plan says. */
export const checkFailed = 8;
