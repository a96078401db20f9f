resource "azuread_application_registration" "api" {
  display_name                   = "Weather API (${var.apim_name})"
  requested_access_token_version = 2
}

resource "azuread_application_registration" "client" {
  display_name                           = "Weather client (${var.apim_name})"
  implicit_access_token_issuance_enabled = false
}

resource "azuread_application_permission_scope" "read" {
  application_id             = azuread_application_registration.api.id
  scope_id                   = "6c2e9f14-b8d0-4a73-85e1-f94d7b3a0c26"
  value                      = "weather.read"
  admin_consent_display_name = "Read the weather"
  admin_consent_description  = "Read the weather"
}

resource "azuread_application_pre_authorized" "client" {
  application_id       = azuread_application_registration.api.id
  authorized_client_id = azuread_application_registration.client.client_id
  permission_ids       = [azuread_application_permission_scope.read.scope_id]
}
