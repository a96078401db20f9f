variable "resource_group_name" {
  type = string
}

variable "apim_name" {
  type    = string
  default = "apim-library"
}

variable "vscode_client_id" {
  description = "Visual Studio Code's own application id"
  type        = string
  default     = "aebc6443-996d-45c2-90f0-388ff96faa56"
}
