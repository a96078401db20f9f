resource "azuread_application" "mcp" {
  display_name            = "Recipes MCP"
  prevent_duplicate_names = true

  api {
    requested_access_token_version = 2
  }

  lifecycle {
    ignore_changes = [sign_in_audience, tags]
  }
}

resource "azuread_application_identifier_uri" "mcp" {
  application_id = azuread_application.mcp.id
  identifier_uri = "api://${azuread_application.mcp.client_id}"
}
