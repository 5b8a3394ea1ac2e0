"""The same tasks on a Dask cluster that is there already."""

from collections.abc import Iterator, Sequence

from ictanalysis.exports.many import Missed
from ictanalysis.inputs.faults import UsageError
from ictanalysis.runs.folders import RunError
from ictanalysis.runs.rendering import Render, Task, render

INSTALL = "pip install --require-hashes -r requirements-cluster.lock"
SECONDS = 20  # to reach the scheduler


def rendered_on(address: str, tasks: Sequence[Task], act: Render = render) -> Iterator[list[Missed]]:
    """What went wrong with each task, as they end on the workers of the scheduler at an address.

    A task whose worker dies is given to another one, and a report that is there already is not made again.  The tasks name files, so that workers
    must see the same folder by the same name.
    """
    try:
        from distributed import Client, as_completed
    except ImportError:
        raise UsageError(
            f"--scheduler - distributed がありません - クラスタ用の追加のパッケージ - 次のコマンドで入れてください: {INSTALL}"
        ) from None
    try:
        client = Client(address, timeout=SECONDS)
    except (OSError, ValueError) as error:
        remedy = "アドレス(tcp://名前:8786)と、スケジューラが動いているかを確かめてください"
        raise RunError(f"--scheduler - 「{address}」 - 届くスケジューラ - {remedy}") from error
    with client:
        futures = {client.submit(act, task, key=("plan", task.plan_id), pure=False): task for task in tasks}
        # results come with the news that they are there: one that stays with its worker would die with it
        for future, missed in as_completed(futures, with_results=True, raise_errors=False):
            task = futures[future]
            if future.status == "finished":
                yield missed
            else:
                what = f"クラスタで完了しませんでした - 「{future.exception()!r}」 - 最後まで動くこと - ワーカーの記録を確かめてください"
                yield [Missed(task.plan_id, task.params, what)]
