import azure.functions as func

app = func.FunctionApp()


@app.generic_trigger(arg_name="context", type="mcpToolTrigger", toolName="list_trees", description="Trees of an orchard", toolProperties="[]")
def list_trees(context) -> str:
    return "apple, pear"
